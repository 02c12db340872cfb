/** What the Glue job must be able to do, and the nearest things that it must not. */
import {
  type Access,
  type Arns,
  glue,
  HTTP,
  logs,
  MART,
  OTHER_KEY,
  RAW,
  regional,
  through,
} from "./access";

export const job = (arn: Arns): readonly Access[] => [
  {
    actions: [
      "s3:GetObject",
      "s3:PutObject",
      "s3:DeleteObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
    ],
    resource: `${arn.lake}/raw/orders/data/x.parquet`,
    never: {
      "another prefix": { resource: `${arn.lake}/other/x` },
      "a prefix that only begins alike": { resource: `${arn.lake}/rawest/x` },
      "the results": { resource: `${arn.results}/raw/x` },
      "the access logs": { resource: `${arn.logs}/raw/x` },
      "a bucket with a longer name": { resource: `${arn.lake}x/raw/x` },
      "plain HTTP": HTTP,
      "a right": { action: "s3:PutObjectAcl" },
      "an old version": { action: "s3:DeleteObjectVersion" },
    },
  },
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    resource: `${arn.lake}/mart/fact_orders/data/x.parquet`,
    never: { "another prefix": { resource: `${arn.lake}/martx/x` }, "plain HTTP": HTTP },
  },
  {
    actions: ["s3:ListBucket"],
    resource: arn.lake,
    context: { "s3:prefix": "raw/orders/" },
    never: {
      "the whole bucket": { context: {} },
      "another prefix": { context: { "s3:prefix": "other/" } },
      "another bucket": { resource: arn.results },
      versions: { action: "s3:ListBucketVersions" },
    },
  },
  {
    actions: ["s3:GetBucketLocation"],
    resource: arn.lake,
    never: {
      "another bucket": { resource: arn.results },
      "the policy": { action: "s3:GetBucketPolicy" },
      "deleting it": { action: "s3:DeleteBucket" },
    },
  },
  {
    actions: ["s3:GetObject"],
    resource: `${arn.scripts}/etl/0123456789abcdef/job.py`,
    never: {
      "changing its own code": { action: "s3:PutObject" },
      "deleting its own code": { action: "s3:DeleteObject" },
      "plain HTTP": HTTP,
    },
  },
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    resource: `${arn.scripts}/temporary/x`,
    never: { "another folder": { resource: `${arn.scripts}/x` } },
  },
  {
    actions: ["glue:GetDatabase"],
    resource: glue(`database/${RAW}`),
    never: {
      "another database": { resource: glue("database/classicmodels_raw_prod") },
      "deleting it": { action: "glue:DeleteDatabase" },
    },
  },
  {
    actions: [
      "glue:GetTable",
      "glue:GetTables",
      "glue:CreateTable",
      "glue:UpdateTable",
      "glue:DeleteTable",
    ],
    resource: glue(`table/${MART}/fact_orders`),
    never: {
      "another environment's": { resource: glue("table/classicmodels_prod/fact_orders") },
      "another account's": {
        resource: `arn:aws:glue:eu-central-1:999999999999:table/${MART}/fact_orders`,
      },
    },
  },
  {
    actions: ["glue:GetConnection"],
    resource: arn.connection,
    never: {
      "another connection": { resource: glue("connection/other") },
      "changing it": { action: "glue:UpdateConnection" },
      "starting itself": { action: "glue:StartJobRun", resource: arn.job },
    },
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resource: arn.dataKey,
    context: through("s3"),
    never: {
      directly: { context: {} },
      "through another service": { context: through("rds") },
      "another key": { resource: OTHER_KEY },
      "the key of the logs": { resource: arn.operationsKey },
      "deleting the key": { action: "kms:ScheduleKeyDeletion" },
    },
  },
  {
    actions: ["secretsmanager:GetSecretValue"],
    resource: arn.readerSecret,
    never: {
      "the master's secret": { resource: arn.masterSecret },
      "changing it": { action: "secretsmanager:PutSecretValue" },
      "another's account": {
        context: { "aws:PrincipalAccount": "999999999999" },
      },
    },
  },
  {
    actions: ["kms:Decrypt"],
    resource: arn.dataKey,
    context: through("secretsmanager"),
    never: { "making a key for a secret": { action: "kms:GenerateDataKey" } },
  },
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"],
    resource: logs("/lakehouse-complete-job/output:log-stream:x"),
    never: {
      "another's log": { resource: logs("/aws/lambda/lakehouse-complete-seeder:log-stream:x") },
      "deleting it": { action: "logs:DeleteLogStream" },
    },
  },
  {
    actions: ["cloudwatch:PutMetricData"],
    resource: "*",
    context: { "cloudwatch:namespace": "Glue" },
    never: {
      "another namespace": { context: { "cloudwatch:namespace": "AWS/RDS" } },
      "an alarm": { action: "cloudwatch:DeleteAlarms" },
    },
  },
  {
    actions: [
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeRouteTables",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
    ],
    resource: "*",
    never: {
      "a rule of a security group": { action: "ec2:AuthorizeSecurityGroupIngress" },
      "a machine": { action: "ec2:RunInstances" },
    },
  },
  {
    actions: ["ec2:DescribeVpcAttribute"],
    resource: regional("ec2", "vpc/lakehouse-network-vpc-id"),
    never: {
      "another VPC": { resource: regional("ec2", "vpc/other") },
      "changing it": { action: "ec2:ModifyVpcAttribute" },
    },
  },
  {
    actions: ["ec2:CreateTags", "ec2:DeleteTags"],
    resource: regional("ec2", "network-interface/eni-1"),
    context: { "aws:TagKeys": ["aws-glue-service-resource"] },
    never: {
      "another tag": { context: { "aws:TagKeys": ["aws-glue-service-resource", "Owner"] } },
      "something else": { resource: regional("ec2", "subnet/subnet-1") },
    },
  },
];
