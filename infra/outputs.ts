/**
 * The stack outputs: the public interface of other teams. Names, types and meanings are defined here
 * once; docs/outputs.md, the SSM parameters and examples/consumer are made from or held to it.
 */

/** Raised with every change that could break a consumer: a name gone, a type or a meaning changed. */
export const OUTPUTS_VERSION = 1;

interface OutputDefinition {
  readonly type: "number" | "string" | "string by name";
  readonly description: string;
  /** Empty text where the configuration makes no such thing. */
  readonly optional?: true;
}

export const OUTPUTS = {
  outputsVersion: { type: "number", description: "Version of this interface." },
  environment: { type: "string", description: "The environment: the stack's name." },
  region: { type: "string", description: "AWS region of everything below." },
  athenaWorkgroup: { type: "string", description: "Athena workgroup to run queries in." },
  athenaEndpoint: { type: "string", description: "Host of the Athena API in this region." },
  athenaJdbcUrl: {
    type: "string",
    description: "URL for the Athena JDBC driver 3, without credentials.",
  },
  athenaOdbcConnection: {
    type: "string",
    description: "Connection string for the Athena ODBC driver 2, without credentials.",
  },
  martDatabase: { type: "string", description: "Glue database of the star, for analysts." },
  rawDatabase: {
    type: "string",
    description: "Glue database of the source's tables as they are, for engineers.",
  },
  lakeBucket: { type: "string", description: "Bucket of the Iceberg tables." },
  resultsBucket: { type: "string", description: "Bucket of Athena's results." },
  scriptsBucket: { type: "string", description: "Bucket of the job's code." },
  jobName: { type: "string", description: "Glue job that loads the lake." },
  namedQueryIds: {
    type: "string by name",
    description: "Athena ids of the named queries, by query name.",
  },
  analystPolicyArn: {
    type: "string",
    description: "IAM policy that lets a principal read the mart through the workgroup.",
  },
  analystRoleArn: {
    type: "string",
    description: "IAM role with that policy, where analystPrincipalArns names principals.",
    optional: true,
  },
  readerSecretArn: {
    type: "string",
    description: "Secret of the read-only database user: its ARN, never its value.",
  },
  alertTopicArn: { type: "string", description: "SNS topic of all alarms." },
  dashboardUrl: { type: "string", description: "CloudWatch dashboard of the load." },
  seederFunction: {
    type: "string",
    description: "Lambda function that prepares the database, where the program made it.",
    optional: true,
  },
} as const satisfies Record<string, OutputDefinition>;

type ValueOf<T extends OutputDefinition["type"]> = T extends "number"
  ? number
  : T extends "string"
    ? string
    : Record<string, string>;

/** The outputs as a consumer reads them. */
export type StackOutputs = { [K in keyof typeof OUTPUTS]: ValueOf<(typeof OUTPUTS)[K]["type"]> };

export const OUTPUT_NAMES = Object.keys(OUTPUTS) as (keyof StackOutputs)[];
