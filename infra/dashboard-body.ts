/** The CloudWatch dashboard: how the load goes and what it costs source and queries. */
import * as pulumi from "@pulumi/pulumi";

import { JOB_METRICS, METRICS_NAMESPACE } from "./metrics";

export interface DashboardBodyArgs {
  readonly environment: string;
  readonly region: pulumi.Input<string>;
  readonly jobName: pulumi.Input<string>;
  readonly workgroup: pulumi.Input<string>;
  /** RDS identifier; without one there is no database widget. */
  readonly databaseIdentifier?: pulumi.Input<string>;
}

/** A metric as CloudWatch writes it: namespace, name, then dimension names and values. */
type Metric = pulumi.Input<string>[];

const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;

export function dashboardBody(args: DashboardBodyArgs): pulumi.Output<string> {
  const own = (name: string): Metric => [METRICS_NAMESPACE, name, "Environment", args.environment];
  const database = (name: string): Metric[] =>
    args.databaseIdentifier
      ? [["AWS/RDS", name, "DBInstanceIdentifier", args.databaseIdentifier]]
      : [];
  const graphs: [title: string, stat: string, metrics: Metric[]][] = [
    ["Duration of a load (s)", "Maximum", [own(JOB_METRICS.duration)]],
    ["Rows read", "Sum", [own(JOB_METRICS.rows)]],
    ["Bytes written", "Sum", [own(JOB_METRICS.bytes)]],
    [
      "Reconciliation",
      "Sum",
      [own(JOB_METRICS.success), own(JOB_METRICS.auditFailures), own(JOB_METRICS.rejects)],
    ],
    ["Database CPU (%)", "Average", database("CPUUtilization")],
    ["Database connections", "Maximum", database("DatabaseConnections")],
    ["Database reads (operations/s)", "Average", database("ReadIOPS")],
    [
      "Athena bytes scanned",
      "Sum",
      [["AWS/Athena", "ProcessedBytes", "WorkGroup", args.workgroup]],
    ],
  ];
  const widgets = graphs
    .filter(([, , metrics]) => metrics.length > 0)
    .map(([title, stat, metrics], index) => ({
      type: "metric",
      x: (index % COLUMNS) * WIDTH,
      y: Math.floor(index / COLUMNS) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: { title, stat, metrics, region: args.region, period: 300, view: "timeSeries" },
    }));
  return pulumi.jsonStringify({ widgets });
}
