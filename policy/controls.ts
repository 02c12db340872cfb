/**
 * The public controls that the platform's resources have, by what they demand, and the rules that hold
 * the program to each. The ids of Security Hub, CIS and checkov stand in the rules.
 */

export interface Control {
  /** What must be, of which resource. */
  readonly demand: string;
  /** Names of the rules. */
  readonly rules: readonly string[];
  /** Why there is no rule. */
  readonly waived?: string;
}

export const CONTROLS: readonly Control[] = [
  { demand: "VPC: a flow log of all traffic", rules: ["network-flow-logs"] },
  {
    demand: "VPC: a default security group without rules",
    rules: ["network-default-group-closed"],
  },
  { demand: "Network: no public address, no way to the internet", rules: ["network-no-internet"] },
  {
    demand: "Account: internet gateways blocked in every VPC",
    rules: [],
    waived:
      "the setting is one for the account and region and would cut off VPCs of others; this network has no internet gateway to block",
  },
  { demand: "Endpoints: private DNS, a policy of their own", rules: ["network-endpoint-policy"] },
  {
    demand: "Security groups: descriptions, no addresses, only groups and prefix lists",
    rules: ["network-rules-by-reference"],
  },
  { demand: "Network ACLs: none, or tight ones", rules: ["network-acls-tight"] },
  { demand: "RDS: storage encrypted with a key of ours", rules: ["rds-encrypted"] },
  {
    demand: "RDS: not public, in chosen subnets and security groups",
    rules: ["rds-private", "rds-in-own-network"],
  },
  { demand: "RDS: IAM authentication", rules: ["rds-iam-authentication"] },
  { demand: "RDS: a standby in another zone", rules: ["rds-multi-az"] },
  { demand: "RDS: deletion protection and a final snapshot", rules: ["rds-survives-deletion"] },
  {
    demand: "RDS: a week of backups or more, which outlast the instance",
    rules: ["rds-backups", "rds-survives-deletion"],
  },
  { demand: "RDS: minor upgrades by themselves", rules: ["rds-minor-upgrades"] },
  { demand: "RDS: tags on snapshots", rules: ["rds-snapshot-tags"] },
  {
    demand: "RDS: logs exported to encrypted, kept log groups",
    rules: ["rds-logs-exported", "logs-kept-encrypted"],
  },
  { demand: "RDS: enhanced monitoring", rules: ["rds-monitoring"] },
  { demand: "RDS: Performance Insights, encrypted", rules: ["rds-performance-insights"] },
  { demand: "RDS: TLS required by the parameter group in use", rules: ["rds-tls-required"] },
  { demand: "RDS: a current certificate authority", rules: ["rds-current-authority"] },
  { demand: "RDS: no default user name or port", rules: ["rds-no-default-names"] },
  {
    demand: "RDS: the master password made, kept and rotated by RDS",
    rules: ["rds-managed-password", "state-no-secrets"],
  },
  { demand: "RDS: events of instance and groups sent to someone", rules: ["rds-events"] },
  { demand: "S3: public access blocked in all four ways", rules: ["s3-public-access-block"] },
  { demand: "S3: TLS only", rules: ["s3-tls-only"] },
  { demand: "S3: encrypted with a key of ours, bucket key", rules: ["s3-encrypted-with-key"] },
  { demand: "S3: versions kept", rules: ["s3-versioned"] },
  {
    demand: "S3: a lifecycle that cleans up and never expires live tables",
    rules: ["s3-lifecycle", "s3-lake-never-expires"],
  },
  { demand: "S3: access logs in another bucket", rules: ["s3-access-logs"] },
  { demand: "S3: ACLs off", rules: ["s3-owner-enforced"] },
  { demand: "S3: events sent to EventBridge", rules: ["s3-notifications"] },
  {
    demand: "Glue: data, logs and bookmarks encrypted by the security configuration",
    rules: ["glue-security-configuration"],
  },
  { demand: "Glue: a security configuration on whatever runs", rules: ["glue-job-encrypted"] },
  { demand: "Glue: a supported version, tags", rules: ["glue-job-current", "tagged"] },
  { demand: "Glue: catalog and connection passwords encrypted", rules: ["glue-catalog-encrypted"] },
  {
    demand: "Glue: connections by secret, over TLS, without password",
    rules: ["glue-connection-by-secret", "glue-job-no-secrets"],
  },
  {
    demand: "Athena: enforced settings, encrypted results, expected owner",
    rules: ["athena-workgroup-enforced"],
  },
  { demand: "Athena: metrics and a scan limit", rules: ["athena-workgroup-enforced"] },
  { demand: "Lambda: in the VPC, two zones", rules: ["lambda-in-vpc"] },
  {
    demand:
      "Lambda: supported runtime, traces, concurrency limit, dead letters, encrypted variables without secrets",
    rules: ["lambda-runtime-supported", "lambda-observed", "lambda-no-secrets"],
  },
  {
    demand: "Lambda: invocation bound to a source and an account",
    rules: ["lambda-permission-bound"],
  },
  {
    demand: "Secrets: encrypted with a key of ours, rotated within 90 days",
    rules: ["secret-encrypted", "secret-rotated"],
  },
  {
    demand: "KMS: rotation, a policy of its own, 30 days before deletion, not for everyone",
    rules: ["kms-key-rotated", "kms-key-not-public"],
  },
  {
    demand: "IAM: named actions and resources, roles passed to one service, no managed policies",
    rules: [
      "iam-no-wildcard-action",
      "iam-resources-named",
      "iam-pass-role-pinned",
      "iam-no-managed-policy",
      "iam-no-users",
    ],
  },
  {
    demand: "IAM: trust bound to a repository's branch or environment, an account, a principal",
    rules: ["iam-trust-bound"],
  },
  {
    demand: "Log groups: encrypted with a key of ours, kept a year",
    rules: ["logs-kept-encrypted"],
  },
  {
    demand: "SNS: encrypted with a key of ours, TLS only, not public",
    rules: ["sns-encrypted", "sns-not-public"],
  },
  {
    demand: "SQS: encrypted with a key of ours, TLS only",
    rules: ["sqs-encrypted", "sqs-tls-only"],
  },
  { demand: "Alarms: on, and heard by someone", rules: ["alarms-heard"] },
];
