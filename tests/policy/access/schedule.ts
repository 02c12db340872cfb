/** What EventBridge Scheduler must be able to do, and the nearest things that it must not. */
import { type Access, type Arns, glue, HTTP, OTHER_KEY, regional, through } from "./access";

export const schedule = (arn: Arns): readonly Access[] => [
  {
    actions: ["glue:StartJobRun"],
    resource: arn.job,
    never: {
      "another job": { resource: glue("job/other") },
      "changing the job": { action: "glue:UpdateJob" },
    },
  },
  {
    actions: ["sqs:SendMessage"],
    resource: arn.missedQueue,
    never: { "another queue": { resource: arn.seederQueue }, "plain HTTP": HTTP },
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resource: arn.operationsKey,
    context: through("sqs"),
    never: { "the data's key": { resource: arn.dataKey }, directly: { context: {} } },
  },
  {
    // Scheduler decrypts the target's input as this role.
    actions: ["kms:Decrypt"],
    resource: arn.dataKey,
    context: ofSchedule("lakehouse-complete-load"),
    never: {
      "another schedule": { context: ofSchedule("lakehouse-dev-load") },
      "the lake": { context: through("s3") },
      "another key": { resource: OTHER_KEY },
    },
  },
];

function ofSchedule(name: string) {
  return {
    "kms:EncryptionContext:aws:scheduler:schedule:arn": regional(
      "scheduler",
      `schedule/default/${name}`,
    ),
  };
}
