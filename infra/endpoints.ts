/** VPC endpoints: the only ways out of the private network, one for each service the code calls. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import { policyDocument, type Statement } from "./iam";
import { physicalName } from "./naming";

/** What the job and the seeder call of each service. Another action is refused at the endpoint. */
export const INTERFACE_ENDPOINTS = {
  glue: [
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetTable",
    "glue:GetTables",
    "glue:CreateTable",
    "glue:UpdateTable",
    "glue:DeleteTable",
    "glue:GetConnection",
    "glue:GetConnections",
    "glue:GetJob",
    "glue:GetJobRun",
    "glue:GetJobRuns",
    "glue:GetSecurityConfiguration",
  ],
  kms: ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
  logs: [
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:DescribeLogStreams",
    "logs:AssociateKmsKey",
  ],
  monitoring: ["cloudwatch:PutMetricData"],
  secretsmanager: [
    "secretsmanager:GetSecretValue",
    "secretsmanager:DescribeSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
    "secretsmanager:GetRandomPassword",
  ],
  sts: ["sts:GetCallerIdentity"],
} as const satisfies Record<string, readonly string[]>;

export interface EndpointsArgs {
  readonly environment: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets that get an interface endpoint each; each costs by the hour. */
  readonly subnetIds: pulumi.Input<string>[];
  readonly routeTableIds: pulumi.Input<string>[];
  /** Security group that lets the job and the seeder in. */
  readonly securityGroupId: pulumi.Input<string>;
}

/** The S3 gateway endpoint and the interface endpoints, each with its own policy. */
export class Endpoints extends pulumi.ComponentResource {
  /** Prefix list of S3, for security group rules. */
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:network:Endpoints", name, {}, opts);
    const child = { parent: this };
    const { account } = args;
    const serviceName = (service: string) =>
      pulumi.interpolate`com.amazonaws.${account.region}.${service}`;

    const s3 = new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: args.vpcId,
        serviceName: serviceName("s3"),
        vpcEndpointType: "Gateway",
        routeTableIds: args.routeTableIds,
        policy: policyDocument([bucketsOfThisAccount(account), glueAssets(account)]),
        tags: { Name: physicalName(args.environment, "s3") },
      },
      child,
    );
    for (const [service, actions] of Object.entries(INTERFACE_ENDPOINTS)) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: args.vpcId,
          serviceName: serviceName(service),
          vpcEndpointType: "Interface",
          subnetIds: args.subnetIds,
          securityGroupIds: [args.securityGroupId],
          privateDnsEnabled: true,
          policy: policyDocument([callersOfThisAccount(account, actions)]),
          tags: { Name: physicalName(args.environment, service) },
        },
        child,
      );
    }

    this.s3PrefixListId = s3.prefixListId;
    this.registerOutputs({ s3PrefixListId: this.s3PrefixListId });
  }
}

function callersOfThisAccount(account: Account, actions: readonly string[]): Statement {
  return {
    Sid: "CallersOfThisAccount",
    Effect: "Allow",
    Principal: "*",
    Action: actions,
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": account.id } },
  };
}

/** No data leaves to a bucket of another account, even with another account's credentials. */
function bucketsOfThisAccount(account: Account): Statement {
  return {
    Sid: "BucketsOfThisAccount",
    Effect: "Allow",
    Principal: "*",
    Action: [
      "s3:GetObject",
      "s3:PutObject",
      "s3:DeleteObject",
      "s3:AbortMultipartUpload",
      "s3:ListBucket",
      "s3:GetBucketLocation",
      "s3:ListMultipartUploadParts",
    ],
    Resource: "*",
    Condition: {
      StringEquals: { "aws:PrincipalAccount": account.id, "aws:ResourceAccount": account.id },
    },
  };
}

/** Glue fetches its own scripts and libraries from AWS's buckets. */
function glueAssets(account: Account): Statement {
  return {
    Sid: "GlueAssets",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: pulumi.interpolate`arn:${account.partition}:s3:::aws-glue-*/*`,
  };
}
