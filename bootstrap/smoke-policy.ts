/** What the smoke test may do: one run of the job, one query over the mart, as an analyst would. */
import type { Statement } from "../infra/iam";
import { LAKE_PREFIXES } from "../infra/lake";
import { databaseNames, physicalName } from "../infra/naming";
import { type EnvironmentAccess, regional, s3, taggedOwn, through } from "./arns";

export function smokeStatements({ account, environment }: EnvironmentAccess): Statement[] {
  const { mart } = databaseNames(environment);
  const bucket = (thing: string) => `${physicalName(environment, thing)}-*`;
  return [
    {
      Sid: "RunJob",
      Effect: "Allow",
      Action: ["glue:StartJobRun", "glue:GetJobRun"],
      Resource: regional(account, "glue", `job/${physicalName(environment, "*")}`),
    },
    {
      Sid: "RunQuery",
      Effect: "Allow",
      Action: [
        "athena:GetNamedQuery",
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:StartQueryExecution",
      ],
      Resource: regional(account, "athena", `workgroup/${physicalName(environment, "*")}`),
    },
    {
      Sid: "ReadMartCatalog",
      Effect: "Allow",
      Action: ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"],
      Resource: ["catalog", `database/${mart}`, `table/${mart}/*`].map((rest) =>
        regional(account, "glue", rest),
      ),
    },
    {
      Sid: "ReadMart",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: s3(account, `${bucket("lake")}/${LAKE_PREFIXES.mart}/*`),
    },
    {
      Sid: "ListMart",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: s3(account, bucket("lake")),
      Condition: { StringLike: { "s3:prefix": `${LAKE_PREFIXES.mart}/*` } },
    },
    {
      Sid: "KeepResults",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: s3(account, `${bucket("results")}/results/*`),
    },
    {
      Sid: "FindBuckets",
      Effect: "Allow",
      Action: "s3:GetBucketLocation",
      Resource: ["lake", "results"].map((thing) => s3(account, bucket(thing))),
    },
    {
      Sid: "UseKeyThroughS3",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: regional(account, "kms", "key/*"),
      Condition: { StringEquals: { ...taggedOwn(environment), ...through(account, "s3") } },
    },
  ];
}
