/** What a deployment may do to keys, networks and roles, which are an environment's own by their tag. */
import type * as pulumi from "@pulumi/pulumi";

import type { Statement } from "../infra/iam";
import { physicalName, PREFIX } from "../infra/naming";
import { type EnvironmentAccess, global, regional, taggedOwn, taggingOwn, through } from "./arns";

export interface FoundationAccess extends EnvironmentAccess {
  readonly boundaryArn: pulumi.Input<string>;
}

/** Services that a role of the platform may be given to. */
const ROLE_TAKERS = [
  "glue.amazonaws.com",
  "lambda.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "scheduler.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

export function foundationStatements(args: FoundationAccess): Statement[] {
  return [...keys(args), ...network(args), ...roles(args)];
}

function keys({ account, environment }: FoundationAccess): Statement[] {
  const anyKey = regional(account, "kms", "key/*");
  const own = taggedOwn(environment);
  return [
    {
      // There is no resource yet.
      Sid: "MakeKeys",
      Effect: "Allow",
      Action: "kms:CreateKey",
      Resource: "*",
      Condition: { StringEquals: taggingOwn(environment) },
    },
    tagWhatIsMade("TagKeys", "kms:TagResource", [anyKey], environment),
    {
      Sid: "ManageKeys",
      Effect: "Allow",
      Action: [
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:UntagResource",
        "kms:UpdateKeyDescription",
      ],
      Resource: anyKey,
      Condition: { StringEquals: own },
    },
    {
      // IAM asks for both, the alias and the key: an alias has no tags.
      Sid: "NameKeys",
      Effect: "Allow",
      Action: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      Resource: [anyKey, regional(account, "kms", `alias/${physicalName(environment, "*")}`)],
      Condition: { StringEqualsIfExists: own },
    },
    {
      // Of what is made: objects, the database, the function, its secrets.
      Sid: "EncryptWithKeys",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: anyKey,
      Condition: {
        StringEquals: {
          ...own,
          ...through(account, "glue", "lambda", "rds", "s3", "scheduler", "secretsmanager", "sqs"),
        },
      },
    },
    {
      Sid: "LendKeysToServices",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: anyKey,
      Condition: { StringEquals: own, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Tags what is being made, which has none, and what is the environment's own; never what is another's. */
function tagWhatIsMade(
  Sid: string,
  Action: string,
  Resource: pulumi.Output<string>[],
  environment: string,
): Statement {
  return {
    Sid,
    Effect: "Allow",
    Action,
    Resource,
    Condition: {
      StringEquals: taggingOwn(environment),
      StringEqualsIfExists: taggedOwn(environment),
    },
  };
}

function network({ account, environment }: FoundationAccess): Statement[] {
  const kinds = (...names: string[]) => names.map((kind) => regional(account, "ec2", `${kind}/*`));
  const all = kinds(
    ...["route-table", "security-group", "security-group-rule", "subnet", "vpc"],
    ...["vpc-endpoint", "vpc-flow-log"],
  );
  return [
    {
      // What makes something has none yet, and an existing source's network bears others' tags.
      Sid: "MakeNetwork",
      Effect: "Allow",
      Action: [
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateFlowLogs",
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:CreateVpc",
        "ec2:CreateVpcEndpoint",
        "ec2:ModifySecurityGroupRules",
        "ec2:ModifyVpcEndpoint",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ],
      Resource: all,
    },
    tagWhatIsMade("TagNetwork", "ec2:CreateTags", all, environment),
    {
      Sid: "ChangeNetwork",
      Effect: "Allow",
      Action: [
        "ec2:AssociateRouteTable",
        "ec2:DeleteFlowLogs",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
        "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoints",
        "ec2:DisassociateRouteTable",
        "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcAttribute",
      ],
      Resource: all,
      Condition: { StringEquals: taggedOwn(environment) },
    },
  ];
}

/** Roles of the environment, none of which can do more than the boundary, and the analysts' policy. */
function roles({ account, boundaryArn, environment }: FoundationAccess): Statement[] {
  const anyRole = global(account, "iam", `role/${PREFIX}-*`);
  const bounded = { "iam:PermissionsBoundary": boundaryArn };
  const own = taggedOwn(environment);
  const analysts = global(account, "iam", `policy/${physicalName(environment, "*")}`);
  return [
    {
      Sid: "MakeRoles",
      Effect: "Allow",
      Action: "iam:CreateRole",
      Resource: anyRole,
      Condition: { ArnEquals: bounded, StringEquals: taggingOwn(environment) },
    },
    tagWhatIsMade("TagRoles", "iam:TagRole", [anyRole], environment),
    {
      Sid: "SetRights",
      Effect: "Allow",
      Action: [
        "iam:AttachRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      Resource: anyRole,
      Condition: { ArnEquals: bounded, StringEquals: own },
    },
    {
      Sid: "ManageRoles",
      Effect: "Allow",
      Action: ["iam:DeleteRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"],
      Resource: anyRole,
      Condition: { StringEquals: own },
    },
    {
      // By name: IAM says that tags are no reliable condition of passing a role.
      Sid: "GiveRolesToServices",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: anyRole,
      Condition: { StringEquals: { "iam:PassedToService": ROLE_TAKERS } },
    },
    {
      Sid: "ManageAnalystPolicy",
      Effect: "Allow",
      Action: [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:TagPolicy",
        "iam:UntagPolicy",
      ],
      Resource: analysts,
    },
    {
      // Which the first database of an account has RDS make.
      Sid: "MakeServiceRole",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: global(account, "iam", "role/aws-service-role/rds.amazonaws.com/*"),
      Condition: { StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" } },
    },
  ];
}
