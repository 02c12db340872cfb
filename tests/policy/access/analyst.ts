/** What an analyst must be able to do, and the nearest things that it must not. */
import { type Access, type Arns, glue, HTTP, MART, RAW, regional, through } from "./access";

export const analyst = (arn: Arns): readonly Access[] => [
  {
    actions: [
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetQueryResultsStream",
      "athena:GetWorkGroup",
      "athena:ListNamedQueries",
      "athena:GetNamedQuery",
      "athena:BatchGetNamedQuery",
    ],
    resource: arn.workgroup,
    never: {
      "another workgroup": { resource: regional("athena", "workgroup/primary") },
      "changing the limits": { action: "athena:UpdateWorkGroup" },
    },
  },
  {
    actions: ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"],
    resource: glue(`table/${MART}/fact_orders`),
    never: {
      "the raw tables": { resource: glue(`table/${RAW}/orders`) },
      "changing a table": { action: "glue:UpdateTable" },
    },
  },
  {
    actions: ["s3:GetObject"],
    resource: `${arn.lake}/mart/fact_orders/data/x.parquet`,
    never: {
      "the raw data": { resource: `${arn.lake}/raw/orders/data/x.parquet` },
      writing: { action: "s3:PutObject" },
      deleting: { action: "s3:DeleteObject" },
      "plain HTTP": HTTP,
      "the job's code": { resource: `${arn.scripts}/etl/x/job.py` },
    },
  },
  {
    actions: ["s3:ListBucket"],
    resource: arn.lake,
    context: { "s3:prefix": "mart/fact_orders/" },
    never: {
      "the raw data": { context: { "s3:prefix": "raw/orders/" } },
      "the whole bucket": { context: {} },
    },
  },
  {
    actions: [
      "s3:GetObject",
      "s3:PutObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
    ],
    resource: `${arn.results}/results/x.csv`,
    never: {
      "another folder": { resource: `${arn.results}/x.csv` },
      deleting: { action: "s3:DeleteObject" },
    },
  },
  {
    actions: ["s3:GetBucketLocation"],
    resource: arn.results,
    never: { "another bucket": { resource: arn.scripts } },
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resource: arn.dataKey,
    context: through("s3"),
    never: {
      "the secrets": { context: through("secretsmanager") },
      "the source's secret": {
        action: "secretsmanager:GetSecretValue",
        resource: arn.readerSecret,
      },
    },
  },
];
