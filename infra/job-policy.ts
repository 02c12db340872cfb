/** What the Glue job may do. */
import * as pulumi from "@pulumi/pulumi";

import type { EtlArgs } from "./etl";
import type { Statement } from "./iam";
import { LAKE_PREFIXES } from "./lake";
import { METRICS_NAMESPACE } from "./metrics";

/** Exactly what the job calls, and what Glue demands of the role of a job in a VPC. */
export function jobStatements(
  args: EtlArgs,
  connectionArn: pulumi.Output<string>,
  logGroupPrefix: string,
): Statement[] {
  const { account, source } = args;
  const glue = pulumi.interpolate`arn:${account.partition}:glue:${account.region}:${account.id}`;
  const databases = [args.rawDatabase, args.martDatabase];
  const prefixes = Object.values(LAKE_PREFIXES);
  const viaService = (service: string) => ({
    StringEquals: {
      "kms:ViaService": pulumi.interpolate`${service}.${account.region}.amazonaws.com`,
    },
  });
  return [
    {
      Sid: "UseCatalog",
      Effect: "Allow",
      Action: [
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetTables",
        "glue:CreateTable",
        "glue:UpdateTable",
        "glue:DeleteTable",
      ],
      Resource: [
        pulumi.interpolate`${glue}:catalog`,
        ...databases.map((database) => pulumi.interpolate`${glue}:database/${database}`),
        ...databases.map((database) => pulumi.interpolate`${glue}:table/${database}/*`),
      ],
    },
    {
      Sid: "UseConnection",
      Effect: "Allow",
      Action: "glue:GetConnection",
      Resource: [pulumi.interpolate`${glue}:catalog`, connectionArn],
    },
    {
      Sid: "WriteLake",
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
      ],
      Resource: prefixes.map((prefix) => pulumi.interpolate`${args.lake.arn}/${prefix}/*`),
    },
    {
      Sid: "ListLake",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: args.lake.arn,
      Condition: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}/*`) } },
    },
    {
      Sid: "ReadCode",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: pulumi.interpolate`${args.scripts.arn}/etl/*`,
    },
    {
      Sid: "UseTemporaryFiles",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: pulumi.interpolate`${args.scripts.arn}/temporary/*`,
    },
    {
      Sid: "FindBuckets",
      Effect: "Allow",
      Action: "s3:GetBucketLocation",
      Resource: [args.lake.arn, args.scripts.arn],
    },
    {
      Sid: "UseDataKeyThroughS3",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: args.dataKeyArn,
      Condition: viaService("s3"),
    },
    {
      Sid: "ReadReaderSecret",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: source.readerSecretArn,
    },
    ...(source.readerSecretKeyArn
      ? [
          {
            Sid: "DecryptReaderSecret",
            Effect: "Allow",
            Action: "kms:Decrypt",
            Resource: source.readerSecretKeyArn,
            Condition: viaService("secretsmanager"),
          } as const,
        ]
      : []),
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"],
      Resource: pulumi.interpolate`arn:${account.partition}:logs:${account.region}:${account.id}:log-group:${logGroupPrefix}/*`,
    },
    {
      // PutMetricData takes no resource; the namespaces are Glue's own and the job's.
      Sid: "SendMetrics",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": ["Glue", METRICS_NAMESPACE] } },
    },
    {
      // The interfaces of Glue's workers in our subnets; these describe actions take no resource.
      Sid: "FindNetwork",
      Effect: "Allow",
      Action: [
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeRouteTables",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
      ],
      Resource: "*",
    },
    {
      // Any account: the VPC may be shared with this one.
      Sid: "ReadVpc",
      Effect: "Allow",
      Action: "ec2:DescribeVpcAttribute",
      Resource: pulumi.interpolate`arn:${account.partition}:ec2:${account.region}:*:vpc/${source.vpcId}`,
    },
    {
      Sid: "JoinVpc",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
      Resource: "*",
    },
    {
      Sid: "TagInterfaces",
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteTags"],
      Resource: pulumi.interpolate`arn:${account.partition}:ec2:${account.region}:${account.id}:network-interface/*`,
      Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["aws-glue-service-resource"] } },
    },
  ];
}
