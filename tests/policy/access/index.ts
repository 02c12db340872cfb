import type { Access, Arns } from "./access";
import { analyst } from "./analyst";
import { flowLogs } from "./flow-logs";
import { job } from "./job";
import { schedule } from "./schedule";
import { seeder } from "./seeder";

/** What each role can do and can't, by the resource that holds its policy. */
export function accesses(arn: Arns): Readonly<Record<string, readonly Access[]>> {
  return {
    "lakehouse-etl-role-policy": job(arn),
    "lakehouse-etl-schedule-role-policy": schedule(arn),
    "lakehouse-network-flow-logs-role-policy": flowLogs(),
    "lakehouse-query-analyst": analyst(arn),
    "lakehouse-seeder-role-policy": seeder(arn),
  };
}
