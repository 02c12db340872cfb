/** What the seeder must be able to do, and the nearest things that it must not. */
import { type Access, type Arns, HTTP, logs, OTHER_KEY, regional, through } from "./access";

export const seeder = (arn: Arns): readonly Access[] => [
  {
    actions: ["secretsmanager:GetSecretValue"],
    resource: arn.masterSecret,
    never: {
      "changing it": { action: "secretsmanager:PutSecretValue" },
      "another secret": { resource: regional("secretsmanager", "secret:other-AbCdEf") },
    },
  },
  {
    actions: [
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:UpdateSecretVersionStage",
    ],
    resource: arn.readerSecret,
    never: {
      "another secret": { resource: regional("secretsmanager", "secret:other-AbCdEf") },
      "deleting it": { action: "secretsmanager:DeleteSecret" },
      "sharing it": { action: "secretsmanager:PutResourcePolicy" },
    },
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resource: arn.dataKey,
    context: through("secretsmanager"),
    never: {
      "the lake": { context: through("s3") },
      directly: { context: {} },
      "another key": { resource: OTHER_KEY },
    },
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resource: arn.operationsKey,
    context: through("sqs"),
    never: { "the logs": { context: through("logs") } },
  },
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resource: logs("/aws/lambda/lakehouse-complete-seeder:log-stream:x"),
    never: {
      "the job's log": { resource: logs("/lakehouse-complete-job/output:log-stream:x") },
    },
  },
  {
    actions: ["sqs:SendMessage"],
    resource: arn.seederQueue,
    never: {
      "another queue": { resource: arn.missedQueue },
      reading: { action: "sqs:ReceiveMessage" },
      "plain HTTP": HTTP,
    },
  },
  {
    actions: [
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
    ],
    resource: "*",
    never: {
      "reading traces": { action: "xray:GetTraceSummaries" },
      "the lake": { action: "s3:GetObject", resource: `${arn.lake}/mart/x` },
    },
  },
];
