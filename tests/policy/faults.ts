/**
 * Faults as they really happen, each planted into the production stack. What must find it: a rule's
 * name, checkov's id, or parliament's issue.
 */
import { add, allow, editDocument, type Plant, remove, set, unprotect } from "./plant";

export interface Fault {
  readonly fault: string;
  readonly plant: Plant;
  readonly found: string;
  readonly by: "rules" | "checkov" | "IAM lint";
}

const JOB = "lakehouse-etl-role-policy";
const DATABASE = "lakehouse-database-instance";
const LAKE = "arn:aws:s3:::lakehouse-prod-lake-0a1b2c3d";
const SEEDER = "lakehouse-seeder-function";

const rules = (fault: string, found: string, plant: Plant): Fault => ({
  fault,
  plant,
  found,
  by: "rules",
});
const checkov = (fault: string, found: string, plant: Plant): Fault => ({
  fault,
  plant,
  found,
  by: "checkov",
});
const lint = (fault: string, found: string, plant: Plant): Fault => ({
  fault,
  plant,
  found,
  by: "IAM lint",
});

/** Found by our own rules, in no time. */
export const RULE_FAULTS: readonly Fault[] = [
  rules("a public bucket", "s3-public-access-block", remove("lakehouse-lake-lake-public-access")),
  rules("a bucket that takes plain HTTP", "s3-tls-only", remove("lakehouse-lake-lake-policy")),
  rules("a bucket without key", "s3-encrypted-with-key", remove("lakehouse-lake-lake-encryption")),
  rules(
    "a log bucket without any encryption",
    "s3-encrypted-with-key",
    remove("lakehouse-lake-logs-encryption"),
  ),
  rules("a bucket without versions", "s3-versioned", remove("lakehouse-lake-lake-versioning")),
  rules(
    "tables that expire",
    "s3-lake-never-expires",
    set("lakehouse-lake-lake-lifecycle", "rules.0.expiration", { days: 90 }),
  ),
  rules(
    "a wildcard action",
    "iam-no-wildcard-action",
    allow(JOB, { Action: "s3:*", Resource: LAKE }),
  ),
  rules(
    "a wildcard resource",
    "iam-resources-named",
    allow(JOB, { Action: "secretsmanager:GetSecretValue", Resource: "*" }),
  ),
  rules(
    "an administrator",
    "iam-no-managed-policy",
    add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  ),
  rules(
    "a role that is passed on",
    "iam-pass-role-pinned",
    allow(JOB, { Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/x" }),
  ),
  rules(
    "a role for everyone",
    "iam-trust-bound",
    allow(
      "lakehouse-etl-role",
      { Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
      "assumeRolePolicy",
    ),
  ),
  rules(
    "a key for everyone",
    "kms-key-not-public",
    allow("lakehouse-keys-data", { Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
  ),
  rules(
    "a key that never rotates",
    "kms-key-rotated",
    set("lakehouse-keys-data", "enableKeyRotation", false),
  ),
  rules(
    "an open security group",
    "network-rules-by-reference",
    set("lakehouse-groups-database-from-job", "cidrIpv4", "0.0.0.0/0"),
  ),
  rules(
    "an internet gateway",
    "network-no-internet",
    add("aws:ec2/internetGateway:InternetGateway", {}, { vpcId: "lakehouse-network-vpc" }),
  ),
  rules("a NAT gateway", "network-no-internet", add("aws:ec2/natGateway:NatGateway", {})),
  rules(
    "an endpoint with the default policy",
    "network-endpoint-policy",
    set("lakehouse-endpoints-s3", "policy", undefined),
  ),
  rules("a network without flow logs", "network-flow-logs", remove("lakehouse-network-flow-log")),
  rules(
    "an open default group",
    "network-default-group-closed",
    remove("lakehouse-network-default"),
  ),
  rules("a plain database", "rds-encrypted", set(DATABASE, "storageEncrypted", false)),
  rules("a public database", "rds-private", set(DATABASE, "publiclyAccessible", true)),
  rules(
    "an unprotected database",
    "rds-survives-deletion",
    set(DATABASE, "deletionProtection", false),
  ),
  rules("a database that Pulumi may replace", "data-protected", unprotect(DATABASE)),
  rules(
    "a database without TLS",
    "rds-tls-required",
    set("lakehouse-database-parameters", "parameters", []),
  ),
  rules("a password in the state", "state-no-secrets", set(DATABASE, "password", "chosen")),
  rules(
    "a secret's value in the state",
    "state-no-secrets",
    add(
      "aws:secretsmanager/secretVersion:SecretVersion",
      { secretString: "chosen" },
      { secretId: "lakehouse-reader-secret" },
    ),
  ),
  rules(
    "a secret in a function's variables",
    "lambda-no-secrets",
    set(SEEDER, "environment.variables.DB_PASSWORD", "chosen"),
  ),
  rules(
    "a password in the job's arguments",
    "glue-job-no-secrets",
    set("lakehouse-etl-job", "defaultArguments.--source_url", "mysql://reader:chosen@host/db"),
  ),
  rules(
    "a connection without TLS",
    "glue-connection-by-secret",
    set("lakehouse-etl-connection", "connectionProperties.JDBC_ENFORCE_SSL", "false"),
  ),
  rules(
    "a job without encryption",
    "glue-job-encrypted",
    set("lakehouse-etl-job", "securityConfiguration", undefined),
  ),
  rules(
    "a workgroup that clients override",
    "athena-workgroup-enforced",
    set("lakehouse-query-workgroup", "configuration.enforceWorkgroupConfiguration", false),
  ),
  rules("a secret that never changes", "secret-rotated", remove("lakehouse-seeder-rotation")),
  rules(
    "plain logs",
    "logs-kept-encrypted",
    set("lakehouse-etl-logs-output", "kmsKeyId", undefined),
  ),
  rules(
    "a topic for everyone",
    "sns-not-public",
    allow("lakehouse-alerts-topic-policy", { Principal: "*", Action: "sns:Publish" }),
  ),
];

/** Found by checkov or parliament alone: planted together, scanned in one go. */
export const SCANNER_FAULTS: readonly Fault[] = [
  checkov(
    "a security group that nothing uses",
    "CKV2_AWS_5",
    add(
      "aws:ec2/securityGroup:SecurityGroup",
      { description: "unused" },
      { vpcId: "lakehouse-network-vpc" },
    ),
  ),
  checkov(
    "a bucket policy that locks everyone out",
    "CKV_AWS_93",
    editDocument("lakehouse-lake-lake-policy", "policy", (all) => [
      ...all,
      { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" },
    ]),
  ),
  checkov(
    "a bucket policy for everyone",
    "CKV_AWS_70",
    allow("lakehouse-lake-lake-policy", {
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `${LAKE}/*`,
    }),
  ),
  lint(
    "a misspelt action",
    "UNKNOWN_ACTION",
    allow(JOB, { Action: "s3:GetObjekt", Resource: `${LAKE}/mart/*` }),
  ),
  lint(
    "an action on the wrong kind of resource",
    "RESOURCE_MISMATCH",
    allow(JOB, { Action: "s3:ListBucket", Resource: `${LAKE}/*` }),
  ),
  lint(
    "a condition that the action does not know",
    "UNKNOWN_CONDITION_FOR_ACTION",
    allow(JOB, {
      Action: "s3:GetObject",
      Resource: `${LAKE}/mart/*`,
      Condition: { StringEquals: { "s3:prefix": "mart/" } },
    }),
  ),
];
