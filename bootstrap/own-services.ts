/**
 * What a deployment does to what is its environment's own by its name: makes, changes and removes it.
 * Reading is no part of it: no data and no secret.
 */
import type * as pulumi from "@pulumi/pulumi";

import type { Statement } from "../infra/iam";
import { databaseNames, physicalName, PREFIX } from "../infra/naming";
import { type EnvironmentAccess, global, regional, s3 } from "./arns";

export function ownServices({ account, environment }: EnvironmentAccess): Statement[] {
  const own = physicalName(environment, "*");
  const here = (service: string, ...rests: string[]) =>
    rests.map((rest) => regional(account, service, rest));
  const databases = Object.values(databaseNames(environment));
  /** Actions of one service, by their names in it. */
  const may = (
    Sid: string,
    service: string,
    actions: readonly string[],
    Resource: pulumi.Output<string>[],
  ): Statement => ({
    Sid,
    Effect: "Allow",
    Action: actions.map((action) => `${service}:${action}`),
    Resource,
  });

  return [
    may(
      "OwnQueries",
      "athena",
      [
        ...["CreateNamedQuery", "CreateWorkGroup", "DeleteNamedQuery", "DeleteWorkGroup"],
        ...["TagResource", "UntagResource", "UpdateNamedQuery", "UpdateWorkGroup"],
      ],
      here("athena", `workgroup/${own}`),
    ),
    may(
      "OwnBudget",
      "budgets",
      ["ModifyBudget", "TagResource", "UntagResource"],
      [global(account, "budgets", `budget/${own}`)],
    ),
    may(
      "OwnAlarms",
      "cloudwatch",
      ["DeleteAlarms", "PutMetricAlarm", "TagResource", "UntagResource"],
      // Some are named by Pulumi, without the environment.
      here("cloudwatch", `alarm:${PREFIX}-*`),
    ),
    may(
      "OwnDashboard",
      "cloudwatch",
      ["DeleteDashboards", "PutDashboard"],
      [global(account, "cloudwatch", `dashboard/${own}`)],
    ),
    may(
      "OwnEvents",
      "events",
      ["DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"],
      here("events", `rule/${own}`),
    ),
    may(
      "OwnCatalog",
      "glue",
      ["CreateDatabase", "DeleteDatabase", "UpdateDatabase", "TagResource", "UntagResource"],
      here(
        "glue",
        "catalog",
        ...databases.flatMap((database) => [
          `database/${database}`,
          `table/${database}/*`,
          `userDefinedFunction/${database}/*`,
        ]),
      ),
    ),
    may(
      "OwnConnections",
      "glue",
      ["CreateConnection", "DeleteConnection", "UpdateConnection", "TagResource", "UntagResource"],
      here("glue", "catalog", `connection/${own}`),
    ),
    may(
      "OwnJobs",
      "glue",
      ["CreateJob", "DeleteJob", "UpdateJob", "TagResource", "UntagResource"],
      here("glue", `job/${own}`),
    ),
    may("EncryptCatalog", "glue", ["PutDataCatalogEncryptionSettings"], here("glue", "catalog")),
    may(
      "OwnFunctions",
      "lambda",
      [
        ...["AddPermission", "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency"],
        // Secrets Manager wants it of who sets up the rotation.
        "InvokeFunction",
        ...["PutFunctionConcurrency", "RemovePermission", "TagResource", "UntagResource"],
        ...["UpdateFunctionCode", "UpdateFunctionConfiguration"],
      ],
      here("lambda", `function:${own}`),
    ),
    may(
      "OwnLogs",
      "logs",
      [
        ...["AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy"],
        ...["PutRetentionPolicy", "TagResource", "UntagResource"],
      ],
      here(
        "logs",
        `log-group:/${own}`,
        `log-group:/aws/lambda/${own}`,
        `log-group:/aws/rds/instance/${own}`,
      ),
    ),
    may(
      "OwnDatabase",
      "rds",
      [
        ...["AddTagsToResource", "CreateDBInstance", "CreateDBSnapshot", "DeleteDBInstance"],
        ...["ModifyDBInstance", "RebootDBInstance", "RemoveTagsFromResource"],
        ...["CreateDBParameterGroup", "DeleteDBParameterGroup", "ModifyDBParameterGroup"],
        ...["ResetDBParameterGroup", "CreateDBSubnetGroup", "DeleteDBSubnetGroup"],
        ...["ModifyDBSubnetGroup", "CreateEventSubscription", "DeleteEventSubscription"],
        ...["ModifyEventSubscription", "AddSourceIdentifierToSubscription"],
        "RemoveSourceIdentifierFromSubscription",
      ],
      here(
        "rds",
        `db:${own}`,
        `snapshot:${own}`,
        "og:default*",
        // Named by Pulumi, without the environment.
        ...["es", "pg", "subgrp"].map((kind) => `${kind}:${PREFIX}-*`),
      ),
    ),
    may(
      "OwnBuckets",
      "s3",
      [
        ...["CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "ListBucketVersions"],
        ...["PutBucketLogging", "PutBucketNotification", "PutBucketOwnershipControls"],
        ...["PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketTagging"],
        ...["PutBucketVersioning", "PutEncryptionConfiguration", "PutLifecycleConfiguration"],
      ],
      [s3(account, own)],
    ),
    may(
      "OwnObjects",
      "s3",
      ["DeleteObject", "DeleteObjectVersion", "PutObject", "PutObjectTagging"],
      [s3(account, `${own}/*`)],
    ),
    may(
      "OwnSchedules",
      "scheduler",
      ["CreateSchedule", "DeleteSchedule", "UpdateSchedule"],
      here("scheduler", `schedule/default/${own}`),
    ),
    may(
      "OwnSecrets",
      "secretsmanager",
      [
        ...["CancelRotateSecret", "CreateSecret", "DeleteSecret", "RotateSecret"],
        ...["TagResource", "UntagResource", "UpdateSecret"],
      ],
      // RDS keeps the master user's secret, on behalf of who makes the instance.
      here("secretsmanager", `secret:${own}`, "secret:rds!db-*"),
    ),
    may(
      "OwnTopics",
      "sns",
      [
        ...["CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe"],
        ...["TagResource", "UntagResource"],
      ],
      here("sns", own),
    ),
    may(
      "OwnQueues",
      "sqs",
      ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"],
      here("sqs", own),
    ),
    may(
      "OwnParameters",
      "ssm",
      ["AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"],
      here("ssm", `parameter/${PREFIX}/${environment}/*`),
    ),
  ];
}
