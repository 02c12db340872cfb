/** The load's schedule: EventBridge Scheduler starts the job; a start that it gives up is kept. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { deadLetterQueue } from "./dead-letters";
import type { EtlArgs } from "./etl";
import { roleWithPolicy, serviceTrust } from "./iam";
import { physicalName } from "./naming";

export function scheduleLoad(
  name: string,
  args: EtlArgs,
  job: aws.glue.Job,
  opts: pulumi.CustomResourceOptions,
): void {
  const { account } = args;
  const scheduleName = physicalName(args.environment, "load");
  const missed = deadLetterQueue(
    `${name}-missed-starts`,
    physicalName(args.environment, "missed-starts"),
    args.operationsKeyArn,
    opts,
  );
  const { role, policy } = roleWithPolicy(
    `${name}-schedule-role`,
    {
      description: "EventBridge Scheduler starts the job",
      trust: serviceTrust("scheduler.amazonaws.com", account.id),
      statements: [
        { Sid: "StartJob", Effect: "Allow", Action: "glue:StartJobRun", Resource: job.arn },
        {
          Sid: "KeepMissedStarts",
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: missed.arn,
        },
        {
          Sid: "EncryptMissedStarts",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: args.operationsKeyArn,
          Condition: {
            StringEquals: {
              "kms:ViaService": pulumi.interpolate`sqs.${account.region}.amazonaws.com`,
            },
          },
        },
        {
          // Scheduler decrypts the target's input as this role.
          Sid: "DecryptSchedule",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: args.dataKeyArn,
          Condition: {
            StringEquals: {
              "kms:EncryptionContext:aws:scheduler:schedule:arn": pulumi.interpolate`arn:${account.partition}:scheduler:${account.region}:${account.id}:schedule/default/${scheduleName}`,
            },
          },
        },
      ],
      permissionsBoundary: args.permissionsBoundary,
    },
    opts,
  );
  new aws.scheduler.Schedule(
    `${name}-schedule`,
    {
      name: scheduleName,
      description: "Starts the load",
      scheduleExpression: args.schedule,
      scheduleExpressionTimezone: "UTC",
      flexibleTimeWindow: { mode: "OFF" },
      kmsKeyArn: args.dataKeyArn,
      target: {
        arn: pulumi.interpolate`arn:${account.partition}:scheduler:::aws-sdk:glue:startJobRun`,
        roleArn: role.arn,
        input: pulumi.jsonStringify({ JobName: job.name }),
        deadLetterConfig: { arn: missed.arn },
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
      },
    },
    { ...opts, dependsOn: policy },
  );
}
