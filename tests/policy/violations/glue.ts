import { add, set } from "../plant";
import type { Violations } from "./violation";

const JOB = "lakehouse-etl-job";
const SECURITY = "lakehouse-etl-security";
const CONNECTION = "lakehouse-etl-connection";
const CATALOG = "lakehouse-lake-catalog-encryption";
const WORKGROUP = "lakehouse-query-workgroup";
const settings = (path: string) => `dataCatalogEncryptionSettings.${path}`;

export const GLUE: Violations = {
  "athena-workgroup-enforced": [
    [
      "settings that clients override",
      set(WORKGROUP, "configuration.enforceWorkgroupConfiguration", false),
      WORKGROUP,
    ],
    [
      "no metrics",
      set(WORKGROUP, "configuration.publishCloudwatchMetricsEnabled", false),
      WORKGROUP,
    ],
    ["no scan limit", set(WORKGROUP, "configuration.bytesScannedCutoffPerQuery", 0), WORKGROUP],
    [
      "another owner's bucket",
      set(WORKGROUP, "configuration.resultConfiguration.expectedBucketOwner", undefined),
      WORKGROUP,
    ],
    [
      "results in S3's encryption",
      set(
        WORKGROUP,
        "configuration.resultConfiguration.encryptionConfiguration.encryptionOption",
        "SSE_S3",
      ),
      WORKGROUP,
    ],
    [
      "results in AWS's key",
      set(
        WORKGROUP,
        "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
        undefined,
      ),
      WORKGROUP,
    ],
  ],
  "glue-catalog-encrypted": [
    ["a plain catalog", set(CATALOG, settings("encryptionAtRest"), undefined), CATALOG],
    ["AWS's key", set(CATALOG, settings("encryptionAtRest.sseAwsKmsKeyId"), undefined), CATALOG],
    [
      "plain passwords",
      set(
        CATALOG,
        settings("connectionPasswordEncryption.returnConnectionPasswordEncrypted"),
        false,
      ),
      CATALOG,
    ],
    [
      "passwords in AWS's key",
      set(CATALOG, settings("connectionPasswordEncryption.awsKmsKeyId"), undefined),
      CATALOG,
    ],
  ],
  "glue-connection-by-secret": [
    ["no secret", set(CONNECTION, "connectionProperties.SECRET_ID", undefined), CONNECTION],
    ["a password", set(CONNECTION, "connectionProperties.PASSWORD", "x"), CONNECTION],
    [
      "a password in the URL",
      set(CONNECTION, "connectionProperties.JDBC_CONNECTION_URL", "jdbc:mysql://me:pw@host/db"),
      CONNECTION,
    ],
    ["no TLS", set(CONNECTION, "connectionProperties.JDBC_ENFORCE_SSL", "false"), CONNECTION],
  ],
  "glue-job-bounded": [
    ["no limit", set(JOB, "timeout", undefined), JOB],
    ["AWS's default of two days", set(JOB, "timeout", 2880), JOB],
    ["two runs at once", set(JOB, "executionProperty.maxConcurrentRuns", 2), JOB],
  ],
  "glue-job-current": [["an old version", set(JOB, "glueVersion", "4.0"), JOB]],
  "glue-job-encrypted": [
    ["a job without", set(JOB, "securityConfiguration", undefined), JOB],
    ["a crawler without", add("aws:glue/crawler:Crawler", {}), "planted"],
  ],
  "glue-job-no-secrets": [
    ["a password", set(JOB, "defaultArguments.--password", "x"), JOB],
    ["a password in a URL", set(JOB, "defaultArguments.--url", "mysql://me:pw@host/db"), JOB],
    ["a key", set(JOB, "nonOverridableArguments", { "--id": `AKIA${"A".repeat(16)}` }), JOB],
  ],
  "glue-security-configuration": [
    [
      "plain data",
      set(SECURITY, "encryptionConfiguration.s3Encryption.s3EncryptionMode", "DISABLED"),
      SECURITY,
    ],
    [
      "plain logs",
      set(
        SECURITY,
        "encryptionConfiguration.cloudwatchEncryption.cloudwatchEncryptionMode",
        "DISABLED",
      ),
      SECURITY,
    ],
    [
      "plain bookmarks",
      set(SECURITY, "encryptionConfiguration.jobBookmarksEncryption", undefined),
      SECURITY,
    ],
    [
      "AWS's key",
      set(SECURITY, "encryptionConfiguration.s3Encryption.kmsKeyArn", undefined),
      SECURITY,
    ],
  ],
};
