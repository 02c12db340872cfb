/** Every rule. */
import type { Rule } from "./rule";
import alarmsHeard from "./rules/alarms-heard";
import athenaWorkgroupEnforced from "./rules/athena-workgroup-enforced";
import dataProtected from "./rules/data-protected";
import glueCatalogEncrypted from "./rules/glue-catalog-encrypted";
import glueConnectionBySecret from "./rules/glue-connection-by-secret";
import glueJobBounded from "./rules/glue-job-bounded";
import glueJobCurrent from "./rules/glue-job-current";
import glueJobEncrypted from "./rules/glue-job-encrypted";
import glueJobNoSecrets from "./rules/glue-job-no-secrets";
import glueSecurityConfiguration from "./rules/glue-security-configuration";
import iamNoManagedPolicy from "./rules/iam-no-managed-policy";
import iamNoUsers from "./rules/iam-no-users";
import iamNoWildcardAction from "./rules/iam-no-wildcard-action";
import iamPassRolePinned from "./rules/iam-pass-role-pinned";
import iamResourcesNamed from "./rules/iam-resources-named";
import iamTrustBound from "./rules/iam-trust-bound";
import kmsKeyNotPublic from "./rules/kms-key-not-public";
import kmsKeyRotated from "./rules/kms-key-rotated";
import lambdaInVpc from "./rules/lambda-in-vpc";
import lambdaNoSecrets from "./rules/lambda-no-secrets";
import lambdaObserved from "./rules/lambda-observed";
import lambdaPermissionBound from "./rules/lambda-permission-bound";
import lambdaRuntimeSupported from "./rules/lambda-runtime-supported";
import logsKeptEncrypted from "./rules/logs-kept-encrypted";
import networkAclsTight from "./rules/network-acls-tight";
import networkDefaultGroupClosed from "./rules/network-default-group-closed";
import networkEndpointPolicy from "./rules/network-endpoint-policy";
import networkFlowLogs from "./rules/network-flow-logs";
import networkNoInternet from "./rules/network-no-internet";
import networkRulesByReference from "./rules/network-rules-by-reference";
import rdsBackups from "./rules/rds-backups";
import rdsCurrentAuthority from "./rules/rds-current-authority";
import rdsEncrypted from "./rules/rds-encrypted";
import rdsEvents from "./rules/rds-events";
import rdsIamAuthentication from "./rules/rds-iam-authentication";
import rdsInOwnNetwork from "./rules/rds-in-own-network";
import rdsLogsExported from "./rules/rds-logs-exported";
import rdsManagedPassword from "./rules/rds-managed-password";
import rdsMinorUpgrades from "./rules/rds-minor-upgrades";
import rdsMonitoring from "./rules/rds-monitoring";
import rdsMultiAz from "./rules/rds-multi-az";
import rdsNoDefaultNames from "./rules/rds-no-default-names";
import rdsPerformanceInsights from "./rules/rds-performance-insights";
import rdsPrivate from "./rules/rds-private";
import rdsRowBinlog from "./rules/rds-row-binlog";
import rdsSnapshotTags from "./rules/rds-snapshot-tags";
import rdsSurvivesDeletion from "./rules/rds-survives-deletion";
import rdsTlsRequired from "./rules/rds-tls-required";
import s3AccessLogs from "./rules/s3-access-logs";
import s3EncryptedWithKey from "./rules/s3-encrypted-with-key";
import s3LakeNeverExpires from "./rules/s3-lake-never-expires";
import s3Lifecycle from "./rules/s3-lifecycle";
import s3Notifications from "./rules/s3-notifications";
import s3OwnerEnforced from "./rules/s3-owner-enforced";
import s3PublicAccessBlock from "./rules/s3-public-access-block";
import s3TlsOnly from "./rules/s3-tls-only";
import s3Versioned from "./rules/s3-versioned";
import secretEncrypted from "./rules/secret-encrypted";
import secretRotated from "./rules/secret-rotated";
import snsEncrypted from "./rules/sns-encrypted";
import snsNotPublic from "./rules/sns-not-public";
import sqsEncrypted from "./rules/sqs-encrypted";
import sqsTlsOnly from "./rules/sqs-tls-only";
import stateNoSecrets from "./rules/state-no-secrets";
import tagged from "./rules/tagged";

export const RULES: readonly Rule[] = [
  alarmsHeard,
  athenaWorkgroupEnforced,
  dataProtected,
  glueCatalogEncrypted,
  glueConnectionBySecret,
  glueJobBounded,
  glueJobCurrent,
  glueJobEncrypted,
  glueJobNoSecrets,
  glueSecurityConfiguration,
  iamNoManagedPolicy,
  iamNoUsers,
  iamNoWildcardAction,
  iamPassRolePinned,
  iamResourcesNamed,
  iamTrustBound,
  kmsKeyNotPublic,
  kmsKeyRotated,
  lambdaInVpc,
  lambdaNoSecrets,
  lambdaObserved,
  lambdaPermissionBound,
  lambdaRuntimeSupported,
  logsKeptEncrypted,
  networkAclsTight,
  networkDefaultGroupClosed,
  networkEndpointPolicy,
  networkFlowLogs,
  networkNoInternet,
  networkRulesByReference,
  rdsBackups,
  rdsCurrentAuthority,
  rdsEncrypted,
  rdsEvents,
  rdsIamAuthentication,
  rdsInOwnNetwork,
  rdsLogsExported,
  rdsManagedPassword,
  rdsMinorUpgrades,
  rdsMonitoring,
  rdsMultiAz,
  rdsNoDefaultNames,
  rdsPerformanceInsights,
  rdsPrivate,
  rdsRowBinlog,
  rdsSnapshotTags,
  rdsSurvivesDeletion,
  rdsTlsRequired,
  s3AccessLogs,
  s3EncryptedWithKey,
  s3LakeNeverExpires,
  s3Lifecycle,
  s3Notifications,
  s3OwnerEnforced,
  s3PublicAccessBlock,
  s3TlsOnly,
  s3Versioned,
  secretEncrypted,
  secretRotated,
  snsEncrypted,
  snsNotPublic,
  sqsEncrypted,
  sqsTlsOnly,
  stateNoSecrets,
  tagged,
];
