/** What VPC flow logs must be able to do, and the nearest things that it must not. */
import { type Access, logs } from "./access";

export const flowLogs = (): readonly Access[] => [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    resource: logs("/lakehouse-complete-vpc/flow-logs:log-stream:x"),
    never: {
      "the job's log": { resource: logs("/lakehouse-complete-job/output:log-stream:x") },
    },
  },
];
