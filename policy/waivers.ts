/**
 * Findings that we accept, each with its reason: of our own rules by their names, of checkov and
 * parliament by their ids. A waiver without a finding fails `npm run policy`: it has outlived its
 * reason.
 */
import { OUTPUT_NAMES } from "../infra/outputs";

export interface Waiver {
  /** A rule's name, or a scanner's id. */
  readonly rule: string;
  /** Name of the resource, exactly. */
  readonly resource: string;
  /**
   * The finding, exactly, or what several findings have in common; needed where it is a rule of ours,
   * which may find several things.
   */
  readonly message?: string | RegExp;
  /** Stacks in which it holds. @default all */
  readonly stacks?: readonly string[];
  readonly reason: string;
}

/** Stacks that may be destroyed with their data. Another one is added here, knowingly. */
const DESTROYABLE = ["dev"];

/** Environments whose roles the recorded bootstrap program makes. */
const ENVIRONMENTS = ["dev", "prod"];

const STATE_LOG_BUCKET = "bootstrap-state-logs-bucket";
const LOG_BUCKETS = ["lakehouse-lake-logs-bucket", STATE_LOG_BUCKET];
const SETTINGS = "bootstrap-ci-settings";
const READS =
  "reads settings only, of resources whose names nobody knows before; most such actions take no resource";
const GITHUB_UNKNOWN = "parliament does not know GitHub's provider and the claims of its tokens";

const DATABASE = "lakehouse-database-instance";
const BUCKETS = ["lake", "logs", "results", "scripts"].map(
  (bucket) => `lakehouse-lake-${bucket}-bucket`,
);

const REPLICATION =
  "one region: the lake is made anew from the source, and its versions and releases are kept";
const STATE_REPLICATION =
  "one region: the state is of that region's resources, its versions are kept for a year";
const LOG_DELIVERY = "S3 delivers access logs only to buckets encrypted with its own keys";
const LOG_LOOP = "a log bucket that logs itself grows without end";
const NO_STANDBY = "dev is cheap: no standby";
const TO_BE_DESTROYED = "dev can be destroyed: a development environment with allowDataLoss";
const ENHANCED_MONITORING = "RDS demands exactly this policy for enhanced monitoring";
const GLUE_GROUP =
  "the source is the group itself, no address: Glue demands that its workers reach each other on every port";
const INTERFACES: Readonly<Record<string, string>> = {
  "lakehouse-etl-role-policy":
    "Glue makes and removes the interfaces of its workers, whose ids nobody knows before",
  "lakehouse-seeder-role-policy":
    "Lambda takes a function into a VPC only if its role may do this on all resources",
  "bootstrap-ci-boundary": "the boundary of those two roles must let them",
};

export const WAIVERS: readonly Waiver[] = [
  // Our own rules.
  ...LOG_BUCKETS.flatMap((resource) => [
    {
      rule: "s3-encrypted-with-key",
      resource,
      message: "not encrypted with a customer-managed key",
      reason: LOG_DELIVERY,
    },
    {
      rule: "s3-access-logs",
      resource,
      message: "accesses are not logged in another bucket",
      reason: LOG_LOOP,
    },
  ]),
  {
    rule: "rds-logs-exported",
    resource: DATABASE,
    message: "not exported: audit",
    reason:
      "the audit log needs an option group that RDS does not offer for every MySQL version; error, general and slow-query logs are exported",
  },
  {
    rule: "rds-multi-az",
    resource: DATABASE,
    message: "there is no standby",
    stacks: ["dev"],
    reason: NO_STANDBY,
  },
  {
    rule: "rds-performance-insights",
    resource: DATABASE,
    message: "Performance Insights is off or without a key of ours",
    stacks: ["dev"],
    reason: "RDS has no Performance Insights on dev's micro instance class",
  },
  {
    rule: "rds-survives-deletion",
    resource: DATABASE,
    message: "no protection, deletion protection, final snapshot or kept backups",
    stacks: DESTROYABLE,
    reason: TO_BE_DESTROYED,
  },
  ...[
    ...BUCKETS,
    DATABASE,
    "lakehouse-keys-data",
    "lakehouse-keys-operations",
    "lakehouse-lake-mart",
    "lakehouse-lake-raw",
    "lakehouse-network-vpc",
    "lakehouse-reader-secret",
  ].map((resource) => ({
    rule: "data-protected",
    resource,
    message: "is not protected",
    stacks: DESTROYABLE,
    reason: TO_BE_DESTROYED,
  })),
  {
    rule: "iam-no-managed-policy",
    resource: "lakehouse-database-monitoring-role-policy",
    message: "has AWS's policy service-role/AmazonRDSEnhancedMonitoringRole",
    reason: ENHANCED_MONITORING,
  },
  ...Object.entries(INTERFACES).flatMap(([resource, reason]) =>
    ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"].map((action) => ({
      rule: "iam-resources-named",
      resource,
      message: `allows ${action} on every resource`,
      reason,
    })),
  ),
  {
    rule: "iam-no-wildcard-action",
    resource: SETTINGS,
    message: /^allows \w+:(Describe|List)\*$/,
    reason: "describing and listing hands out no data",
  },
  {
    rule: "iam-resources-named",
    resource: SETTINGS,
    message: /^allows \w+:(Describe\*|List\*|Get\w+|ViewBudget) on every resource$/,
    reason: READS,
  },

  // checkov.
  ...BUCKETS.map((resource) => ({ rule: "CKV_AWS_144", resource, reason: REPLICATION })),
  ...[STATE_LOG_BUCKET, "bootstrap-state-state-bucket"].map((resource) => ({
    rule: "CKV_AWS_144",
    resource,
    reason: STATE_REPLICATION,
  })),
  ...LOG_BUCKETS.flatMap((resource) => [
    { rule: "CKV_AWS_145", resource, reason: LOG_DELIVERY },
    { rule: "CKV_AWS_18", resource, reason: LOG_LOOP },
  ]),
  ...["CKV_AWS_289", "CKV_AWS_355"].map((rule) => ({ rule, resource: SETTINGS, reason: READS })),
  { rule: "CKV_AWS_157", resource: DATABASE, stacks: ["dev"], reason: NO_STANDBY },
  { rule: "CKV_AWS_293", resource: DATABASE, stacks: DESTROYABLE, reason: TO_BE_DESTROYED },
  {
    rule: "CKV_AWS_272",
    resource: "lakehouse-seeder-function",
    reason:
      "code signing needs a signing profile beside the program; the bundle is built from the commit that is deployed",
  },
  ...["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"].map((rule) => ({
    rule,
    resource: "lakehouse-groups-job-from-job",
    reason: GLUE_GROUP,
  })),
  {
    rule: "CKV2_AWS_5",
    resource: "lakehouse-groups-job",
    reason: "the Glue connection attaches it, which checkov does not look at",
  },
  ...["CKV_AWS_290", "CKV_AWS_355"].flatMap((rule) =>
    Object.entries(INTERFACES).map(([resource, reason]) => ({ rule, resource, reason })),
  ),
  ...OUTPUT_NAMES.map((output) => ({
    rule: "CKV2_AWS_34",
    resource: `lakehouse-parameters-${output}`,
    reason: "the stack's outputs are names and ARNs for every team to read, never secrets",
  })),

  // parliament.
  ...Object.entries(INTERFACES).map(([resource, reason]) => ({
    rule: "RESOURCE_STAR",
    resource,
    message:
      'Unnecessary use of Resource *: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]',
    reason,
  })),
  { rule: "RESOURCE_STAR", resource: SETTINGS, reason: READS },
  ...["preview", ...ENVIRONMENTS.flatMap((name) => [`deploy-${name}`, `smoke-${name}`])].flatMap(
    (role) =>
      ["UNKNOWN_FEDERATION_SOURCE", "UNKNOWN_CONDITION_FOR_ACTION"].map((rule) => ({
        rule,
        resource: `bootstrap-ci-${role}`,
        message: /token\.actions\.githubusercontent\.com/,
        reason: GITHUB_UNKNOWN,
      })),
  ),
  ...ENVIRONMENTS.flatMap((environment) => [
    {
      rule: "RESOURCE_MISMATCH",
      resource: `bootstrap-ci-deploy-${environment}-policy`,
      message:
        /^No resources match for the given action: \[(\{"action": "athena:(Tag|Untag)Resource", [^}]*\}(, )?)+\]$/,
      reason: "only workgroups are tagged; the other kinds that Athena tags are not made here",
    },
    {
      rule: "RESOURCE_POLICY_PRIVILEGE_ESCALATION",
      resource: `bootstrap-ci-deploy-${environment}-policy`,
      reason:
        "who makes buckets sets their policies; public ones are blocked, and every change is seen in the preview",
    },
  ]),
];
