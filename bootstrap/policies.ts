/** What the CI roles and every role of the platform may do at most. */
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../infra/account";
import type { Statement } from "../infra/iam";
import { PREFIX } from "../infra/naming";

interface StateAccess {
  readonly stateBucketArn: pulumi.Input<string>;
  readonly secretsKeyArn: pulumi.Input<string>;
}

/** The services that the platform is made of. */
const SERVICES = [
  "athena",
  "budgets",
  "cloudwatch",
  "ec2",
  "events",
  "glue",
  "kms",
  "lambda",
  "logs",
  "rds",
  "s3",
  "scheduler",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
] as const;

/** Services whose `Get` actions hand out data or secrets: left out of what a preview reads. */
const DESCRIBE_ONLY = new Set<string>(["secretsmanager", "ssm", "s3", "athena"]);

/** A preview reads settings, never data; it may lock the state, not change it. */
export function previewStatements({ stateBucketArn, secretsKeyArn }: StateAccess): Statement[] {
  return [
    {
      Sid: "ReadState",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: [stateBucketArn, pulumi.interpolate`${stateBucketArn}/*`],
    },
    {
      Sid: "LockState",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: pulumi.interpolate`${stateBucketArn}/.pulumi/locks/*`,
    },
    { Sid: "ReadStateSecrets", Effect: "Allow", Action: "kms:Decrypt", Resource: secretsKeyArn },
    {
      // Reading settings takes no resource in most services.
      Sid: "ReadSettings",
      Effect: "Allow",
      Action: [
        ...SERVICES.flatMap((service) => [`${service}:Describe*`, `${service}:List*`]),
        ...SERVICES.filter((service) => !DESCRIBE_ONLY.has(service)).map(
          (service) => `${service}:Get*`,
        ),
        "athena:GetNamedQuery",
        "athena:GetWorkGroup",
        "budgets:ViewBudget",
        "iam:Get*",
        "iam:List*",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "secretsmanager:GetResourcePolicy",
        "ssm:GetParameter",
        "ssm:GetParameters",
      ],
      Resource: "*",
    },
  ];
}

interface DeployAccess extends StateAccess {
  readonly account: Account;
  readonly environment: string;
  readonly boundaryArn: pulumi.Input<string>;
}

/** A deployment manages the platform's services, and only roles that the boundary holds. */
export function deployStatements(args: DeployAccess): Statement[] {
  const { account, boundaryArn, environment, secretsKeyArn, stateBucketArn } = args;
  const iam = pulumi.interpolate`arn:${account.partition}:iam::${account.id}`;
  const roles = pulumi.interpolate`${iam}:role/${PREFIX}-*`;
  return [
    {
      Sid: "KeepState",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
      Resource: [stateBucketArn, pulumi.interpolate`${stateBucketArn}/*`],
    },
    {
      Sid: "UseStateKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: secretsKeyArn,
    },
    {
      // In these services most actions that make something take no resource.
      Sid: "ManagePlatform",
      Effect: "Allow",
      Action: SERVICES.map((service) => `${service}:*`),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": account.region } },
    },
    {
      Sid: "MakeRolesWithinBoundary",
      Effect: "Allow",
      Action: [
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PutRolePermissionsBoundary",
      ],
      Resource: roles,
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      Sid: "ManageRoles",
      Effect: "Allow",
      Action: [
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      Resource: roles,
    },
    {
      Sid: "GiveRolesToServices",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roles,
      Condition: {
        StringEquals: {
          "iam:PassedToService": [
            "glue.amazonaws.com",
            "lambda.amazonaws.com",
            "monitoring.rds.amazonaws.com",
            "scheduler.amazonaws.com",
            "vpc-flow-logs.amazonaws.com",
          ],
        },
      },
    },
    {
      Sid: "ManageAnalystPolicy",
      Effect: "Allow",
      Action: [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:ListPolicyVersions",
        "iam:TagPolicy",
      ],
      Resource: pulumi.interpolate`${iam}:policy/${PREFIX}-${environment}-*`,
    },
  ];
}

/** No role of the platform ever touches identities, or services that the platform does not use. */
export function boundaryStatements(): Statement[] {
  return [
    {
      Sid: "PlatformServices",
      Effect: "Allow",
      Action: [
        "athena:*",
        "cloudwatch:PutMetricData",
        "ec2:CreateNetworkInterface",
        "ec2:CreateTags",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteTags",
        "ec2:Describe*",
        "glue:*",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
        "logs:*",
        "s3:*",
        "secretsmanager:*",
        "sqs:SendMessage",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      Resource: "*",
    },
  ];
}
