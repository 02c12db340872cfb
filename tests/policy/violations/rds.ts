import { remove, set, unlink, unprotect } from "../plant";
import type { Violation, Violations } from "./violation";

const DATABASE = "lakehouse-database-instance";
const PARAMETERS = "lakehouse-database-parameters";
const off = (property: string, value?: unknown): Violation => [
  `${property} = ${String(value)}`,
  set(DATABASE, property, value),
  DATABASE,
];
const parameters = (...pairs: [string, string][]): Violation => [
  `only the parameters ${pairs.join("; ")}`,
  set(
    PARAMETERS,
    "parameters",
    pairs.map(([name, value]) => ({ name, value })),
  ),
  DATABASE,
];
const otherGroup: Violation = [
  "AWS's own parameter group",
  unlink(DATABASE, "parameterGroupName"),
  DATABASE,
];

export const RDS: Violations = {
  "rds-backups": [off("backupRetentionPeriod", 6), off("backupRetentionPeriod")],
  "rds-current-authority": [off("caCertIdentifier", "rds-ca-2019"), off("caCertIdentifier")],
  "rds-encrypted": [off("storageEncrypted", false), off("kmsKeyId")],
  "rds-events": [
    ["one missing", remove("lakehouse-database-events-instance"), ""],
    ["one off", set("lakehouse-database-events-parameters", "enabled", false), ""],
    [
      "one of something else",
      set("lakehouse-database-events-security-groups", "sourceType", "db-snapshot"),
      "",
    ],
  ],
  "rds-iam-authentication": [off("iamDatabaseAuthenticationEnabled", false)],
  "rds-in-own-network": [off("dbSubnetGroupName"), off("vpcSecurityGroupIds", [])],
  "rds-logs-exported": [off("enabledCloudwatchLogsExports", ["error"])],
  "rds-managed-password": [
    off("manageMasterUserPassword"),
    off("masterUserSecretKmsKeyId"),
    off("password", "chosen"),
  ],
  "rds-minor-upgrades": [off("autoMinorVersionUpgrade", false)],
  "rds-monitoring": [off("monitoringInterval", 0), off("monitoringRoleArn")],
  "rds-multi-az": [off("multiAz", false)],
  "rds-no-default-names": [off("username", "admin"), off("port", 3306)],
  "rds-performance-insights": [
    off("performanceInsightsEnabled", false),
    off("performanceInsightsKmsKeyId"),
  ],
  "rds-private": [off("publiclyAccessible", true), off("publiclyAccessible")],
  "rds-row-binlog": [
    parameters(["binlog_format", "MIXED"]),
    parameters(["binlog_format", "ROW"], ["binlog_row_image", "FULL"]),
    otherGroup,
  ],
  "rds-snapshot-tags": [off("copyTagsToSnapshot", false)],
  "rds-survives-deletion": [
    off("deletionProtection", false),
    off("skipFinalSnapshot", true),
    off("finalSnapshotIdentifier"),
    off("deleteAutomatedBackups", true),
    ["no protection by Pulumi", unprotect(DATABASE), DATABASE],
  ],
  "rds-tls-required": [parameters(), parameters(["require_secure_transport", "0"]), otherGroup],
};
