/**
 * The most that a role of any environment can ever do, whatever its own policy says: what the job, the
 * seeder, the schedule, the analysts and the monitoring of RDS do, on what is named as ours.
 */
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../infra/account";
import type { Statement } from "../infra/iam";
import { PREFIX } from "../infra/naming";
import { regional, s3 } from "./arns";

const OURS = `${PREFIX}-*`;
const DATABASES = "classicmodels*";

export function boundaryStatements(account: Account): Statement[] {
  return [
    {
      Sid: "Query",
      Effect: "Allow",
      Action: [
        "athena:BatchGetNamedQuery",
        "athena:GetNamedQuery",
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:GetQueryResultsStream",
        "athena:GetWorkGroup",
        "athena:ListNamedQueries",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
      ],
      Resource: regional(account, "athena", `workgroup/${OURS}`),
    },
    {
      Sid: "Catalog",
      Effect: "Allow",
      Action: [
        "glue:CreateTable",
        "glue:DeleteTable",
        "glue:GetConnection",
        "glue:GetDatabase",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
        "glue:UpdateTable",
      ],
      Resource: [
        "catalog",
        `connection/${OURS}`,
        `database/${DATABASES}`,
        `table/${DATABASES}/*`,
      ].map((rest) => regional(account, "glue", rest)),
    },
    {
      Sid: "Jobs",
      Effect: "Allow",
      Action: "glue:StartJobRun",
      Resource: regional(account, "glue", `job/${OURS}`),
    },
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: [s3(account, OURS), s3(account, `${OURS}/*`)],
    },
    {
      // The state is no data of the platform.
      Sid: "NeverState",
      Effect: "Deny",
      Action: "s3:*",
      Resource: [s3(account, `${PREFIX}-state-*`), s3(account, `${PREFIX}-state-*/*`)],
    },
    {
      // The secret of an existing source has a name and a key of its owner's.
      Sid: "Secrets",
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: pulumi.interpolate`arn:${account.partition}:secretsmanager:${account.region}:*:secret:*`,
    },
    {
      Sid: "KeysThroughServices",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: pulumi.interpolate`arn:${account.partition}:kms:${account.region}:*:key/*`,
      Condition: {
        StringLike: {
          "kms:ViaService": ["s3", "secretsmanager", "sqs"].map((name) => `${name}.*`),
        },
      },
    },
    {
      // Glue does this as its caller where the account's catalog is encrypted.
      Sid: "KeyOfCatalog",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: regional(account, "kms", "key/*"),
      Condition: { StringEquals: { "kms:EncryptionContext:glue_catalog_id": account.id } },
    },
    {
      // Scheduler decrypts with a schedule's role, by that schedule's name.
      Sid: "KeysOfSchedules",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: regional(account, "kms", "key/*"),
      Condition: {
        StringLike: {
          "kms:EncryptionContext:aws:scheduler:schedule:arn": regional(
            account,
            "scheduler",
            `schedule/default/${OURS}`,
          ),
        },
      },
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
        "logs:PutRetentionPolicy",
      ],
      // RDS names the group of its enhanced monitoring.
      Resource: [`/${OURS}`, `/aws/lambda/${OURS}`, "RDS*"].map((group) =>
        regional(account, "logs", `log-group:${group}`),
      ),
    },
    {
      Sid: "Undelivered",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: regional(account, "sqs", OURS),
    },
    {
      Sid: "Network",
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteTags"],
      Resource: regional(account, "ec2", "network-interface/*"),
    },
    {
      // The VPC of an existing source may be another account's.
      Sid: "Vpc",
      Effect: "Allow",
      Action: "ec2:DescribeVpcAttribute",
      Resource: pulumi.interpolate`arn:${account.partition}:ec2:${account.region}:*:vpc/*`,
    },
    {
      // Glue and Lambda do this for what runs in a VPC; metrics and traces take no resource.
      Sid: "InterfacesMetricsTraces",
      Effect: "Allow",
      Action: [
        "cloudwatch:PutMetricData",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      Resource: "*",
    },
  ];
}
