/** What a preview may do: read settings and state, never data, and write nothing. */
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../infra/account";
import type { Statement } from "../infra/iam";
import { PREFIX, tags } from "../infra/naming";
import { regional, s3, through } from "./arns";

export interface StateAccess {
  readonly stateBucketArn: pulumi.Input<string>;
  readonly secretsKeyArn: pulumi.Input<string>;
}

/** Services whose `Describe` actions the AWS provider calls, and those whose `List`. None tells data. */
const DESCRIBED = [
  "budgets",
  "cloudwatch",
  "ec2",
  "events",
  "kms",
  "logs",
  "rds",
  "secretsmanager",
  "ssm",
] as const;
const LISTED = [
  ...["athena", "budgets", "cloudwatch", "events", "glue", "iam", "kms", "lambda", "logs", "rds"],
  ...["s3", "scheduler", "secretsmanager", "sns", "sqs", "ssm"],
] as const;

/** The settings that `Get` actions tell; those that tell data or secrets are not among them. */
const SETTINGS = [
  "athena:GetNamedQuery",
  "athena:GetWorkGroup",
  "budgets:ViewBudget",
  "cloudwatch:GetDashboard",
  "ec2:GetManagedPrefixListEntries",
  "glue:GetConnection",
  "glue:GetDataCatalogEncryptionSettings",
  "glue:GetDatabase",
  "glue:GetJob",
  "glue:GetSecurityConfiguration",
  "glue:GetTags",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "lambda:GetFunction",
  "lambda:GetFunctionCodeSigningConfig",
  "lambda:GetFunctionConcurrency",
  "lambda:GetPolicy",
  "lambda:GetRuntimeManagementConfig",
  "s3:GetAccelerateConfiguration",
  "s3:GetBucketAcl",
  "s3:GetBucketCORS",
  "s3:GetBucketLocation",
  "s3:GetBucketLogging",
  "s3:GetBucketNotification",
  "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketOwnershipControls",
  "s3:GetBucketPolicy",
  "s3:GetBucketPublicAccessBlock",
  "s3:GetBucketRequestPayment",
  "s3:GetBucketTagging",
  "s3:GetBucketVersioning",
  "s3:GetBucketWebsite",
  "s3:GetEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:GetReplicationConfiguration",
  "scheduler:GetSchedule",
  "secretsmanager:GetResourcePolicy",
  "sns:GetSubscriptionAttributes",
  "sns:GetTopicAttributes",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
] as const;

/** What asking AWS about every resource of the program takes. */
export function readSettings(account: Account): Statement[] {
  return [
    {
      // Reading settings takes no resource in most services.
      Sid: "ReadSettings",
      Effect: "Allow",
      Action: [
        ...DESCRIBED.map((service) => `${service}:Describe*`),
        ...LISTED.map((service) => `${service}:List*`),
        ...SETTINGS,
      ],
      Resource: "*",
    },
    {
      Sid: "ReadOutputs",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:GetParameters"],
      Resource: regional(account, "ssm", `parameter/${PREFIX}/*`),
    },
    {
      Sid: "ReadCode",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectTagging"],
      Resource: s3(account, `${PREFIX}-*-scripts-*/*`),
    },
    {
      Sid: "DecryptCode",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: regional(account, "kms", "key/*"),
      Condition: {
        StringEquals: {
          "aws:ResourceTag/Project": tags("").Project ?? "",
          ...through(account, "s3"),
        },
      },
    },
  ];
}

/** Beside the settings, which the role reads as a deployment does. */
export function previewStatements({ secretsKeyArn, stateBucketArn }: StateAccess): Statement[] {
  return [
    {
      // A preview takes no lock.
      Sid: "ReadState",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: pulumi.interpolate`${stateBucketArn}/.pulumi/*`,
    },
    { Sid: "FindState", Effect: "Allow", Action: "s3:ListBucket", Resource: stateBucketArn },
    { Sid: "ReadStateSecrets", Effect: "Allow", Action: "kms:Decrypt", Resource: secretsKeyArn },
  ];
}
