/** Athena: the workgroup, the named queries, and what an analyst may do. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import type { DataSafety } from "./data-safety";
import { policyDocument, type Statement } from "./iam";
import { LAKE_PREFIXES } from "./lake";
import { physicalName } from "./naming";

export interface QueryArgs {
  readonly environment: string;
  readonly account: Account;
  readonly dataSafety: DataSafety;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly martDatabase: pulumi.Input<string>;
  readonly lakeBucketArn: pulumi.Input<string>;
  readonly resultsBucketArn: pulumi.Input<string>;
  readonly resultsBucketName: pulumi.Input<string>;
  /** MiB that one query may scan before Athena cancels it. */
  readonly scanLimitMib: number;
  /** Folder of the named queries, one `.sql` file each. */
  readonly queriesFolder: string;
  /** Principals that may assume the analyst role; none: no role, the policy only. */
  readonly analystPrincipalArns: readonly string[];
  readonly permissionsBoundary: string;
}

/** The workgroup that analysts query the mart in. */
export class Query extends pulumi.ComponentResource {
  readonly workgroup: pulumi.Output<string>;
  /** Ids of the named queries, by file name without `.sql`. */
  readonly namedQueryIds: pulumi.Output<Record<string, string>>;
  readonly analystPolicyArn: pulumi.Output<string>;
  /** Empty where no principal was named. */
  readonly analystRoleArn: pulumi.Output<string>;

  constructor(name: string, args: QueryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:query:Query", name, {}, opts);
    const child = { parent: this };

    const workgroup = new aws.athena.Workgroup(
      `${name}-workgroup`,
      {
        name: physicalName(args.environment, "analysts"),
        description: "Queries over the mart",
        forceDestroy: args.dataSafety.forceDestroy,
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: args.scanLimitMib * 1024 * 1024,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${args.resultsBucketName}/results/`,
            expectedBucketOwner: args.account.id,
            encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: args.dataKeyArn },
          },
        },
      },
      child,
    );
    const namedQueries = readNamedQueries(args.queriesFolder).map(({ queryName, sql }) => {
      const query = new aws.athena.NamedQuery(
        `${name}-${queryName}`,
        {
          name: queryName,
          description: firstComment(sql),
          database: args.martDatabase,
          workgroup: workgroup.id,
          query: sql,
        },
        child,
      );
      return [queryName, query.id] as const;
    });
    const policy = new aws.iam.Policy(
      `${name}-analyst`,
      {
        name: physicalName(args.environment, "analyst"),
        description: "Reads the mart through the workgroup, and nothing else",
        policy: policyDocument(analystStatements(args, workgroup.arn)),
      },
      child,
    );

    this.workgroup = workgroup.name;
    this.namedQueryIds = pulumi.output(Object.fromEntries(namedQueries));
    this.analystPolicyArn = policy.arn;
    this.analystRoleArn =
      args.analystPrincipalArns.length > 0
        ? this.analystRole(name, args, policy)
        : pulumi.output("");
    this.registerOutputs({
      workgroup: this.workgroup,
      namedQueryIds: this.namedQueryIds,
      analystPolicyArn: this.analystPolicyArn,
      analystRoleArn: this.analystRoleArn,
    });
  }

  private analystRole(
    name: string,
    args: QueryArgs,
    policy: aws.iam.Policy,
  ): pulumi.Output<string> {
    const role = new aws.iam.Role(
      `${name}-analyst-role`,
      {
        name: physicalName(args.environment, "analyst"),
        description: "Analysts: read the mart",
        assumeRolePolicy: policyDocument([
          {
            Sid: "NamedPrincipalsAssumeRole",
            Effect: "Allow",
            Principal: { AWS: [...args.analystPrincipalArns] },
            Action: "sts:AssumeRole",
          },
        ]),
        ...(args.permissionsBoundary && { permissionsBoundary: args.permissionsBoundary }),
      },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      `${name}-analyst-role-policy`,
      { role: role.name, policyArn: policy.arn },
      { parent: this },
    );
    return role.arn;
  }
}

/** Exactly what reading the mart through the workgroup takes. */
function analystStatements(args: QueryArgs, workgroupArn: pulumi.Output<string>): Statement[] {
  const catalog = pulumi.interpolate`arn:${args.account.partition}:glue:${args.account.region}:${args.account.id}`;
  const mart = pulumi.interpolate`${args.lakeBucketArn}/${LAKE_PREFIXES.mart}/*`;
  return [
    {
      Sid: "RunQueries",
      Effect: "Allow",
      Action: [
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
      Resource: workgroupArn,
    },
    {
      Sid: "ReadMartCatalog",
      Effect: "Allow",
      Action: ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"],
      Resource: [
        pulumi.interpolate`${catalog}:catalog`,
        pulumi.interpolate`${catalog}:database/${args.martDatabase}`,
        pulumi.interpolate`${catalog}:table/${args.martDatabase}/*`,
      ],
    },
    { Sid: "ReadMart", Effect: "Allow", Action: "s3:GetObject", Resource: mart },
    {
      Sid: "ListMart",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: args.lakeBucketArn,
      Condition: { StringLike: { "s3:prefix": `${LAKE_PREFIXES.mart}/*` } },
    },
    {
      Sid: "KeepResults",
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
      ],
      Resource: pulumi.interpolate`${args.resultsBucketArn}/results/*`,
    },
    {
      Sid: "FindBuckets",
      Effect: "Allow",
      Action: "s3:GetBucketLocation",
      Resource: [args.lakeBucketArn, args.resultsBucketArn],
    },
    {
      Sid: "UseDataKeyThroughS3",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: args.dataKeyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": pulumi.interpolate`s3.${args.account.region}.amazonaws.com`,
        },
      },
    },
  ];
}

function readNamedQueries(folder: string): { queryName: string; sql: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({
      queryName: basename(file, ".sql"),
      sql: readFileSync(join(folder, file), "utf8"),
    }));
}

/** The question a query answers: the text of its first comment line. */
function firstComment(sql: string): string {
  return /^--\s*(?:question:\s*)?(.+)$/im.exec(sql)?.[1]?.trim() ?? "";
}
