/**
 * Findings that we accept, each with its reason: of our own rules by their names, of checkov by its
 * ids. A waiver without a finding fails `npm run policy`: it has outlived its reason.
 */

export interface Waiver {
  /** A rule's name or checkov's id. */
  readonly rule: string;
  /** Name of the resource, exactly. */
  readonly resource: string;
  /** Stacks in which it holds. */
  readonly stacks: readonly string[];
  readonly reason: string;
}

const EVERY_STACK = ["dev", "prod"];

const DESTROYABLE = "dev can be destroyed: a development environment with allowDataLoss";

export const WAIVERS: readonly Waiver[] = [
  {
    rule: "s3-encrypted-with-key",
    resource: "lakehouse-lake-logs-bucket",
    stacks: EVERY_STACK,
    reason: "S3 delivers access logs only to buckets encrypted with its own keys",
  },
  {
    rule: "s3-access-logs",
    resource: "lakehouse-lake-logs-bucket",
    stacks: EVERY_STACK,
    reason: "a log bucket that logs itself grows without end",
  },
  {
    rule: "rds-logs-exported",
    resource: "lakehouse-database-instance",
    stacks: EVERY_STACK,
    reason:
      "the audit log needs an option group that RDS does not offer for every MySQL version; error, general and slow-query logs are exported",
  },
  {
    rule: "rds-multi-az",
    resource: "lakehouse-database-instance",
    stacks: ["dev"],
    reason: "dev is cheap: no standby",
  },
  {
    rule: "rds-survives-deletion",
    resource: "lakehouse-database-instance",
    stacks: ["dev"],
    reason: DESTROYABLE,
  },
  {
    rule: "rds-performance-insights",
    resource: "lakehouse-database-instance",
    stacks: ["dev"],
    reason: "RDS has no Performance Insights on dev's micro instance class",
  },
  ...[
    "lakehouse-database-instance",
    "lakehouse-keys-data",
    "lakehouse-keys-operations",
    "lakehouse-lake-lake-bucket",
    "lakehouse-lake-logs-bucket",
    "lakehouse-lake-results-bucket",
    "lakehouse-lake-scripts-bucket",
    "lakehouse-lake-mart",
    "lakehouse-lake-raw",
    "lakehouse-reader-secret",
  ].map((resource) => ({ rule: "data-protected", resource, stacks: ["dev"], reason: DESTROYABLE })),
];

/** The waiver of a finding in a stack, if there is one. */
export function waiverOf(rule: string, resource: string, stack: string): Waiver | undefined {
  return WAIVERS.find(
    (waiver) =>
      waiver.rule === rule && waiver.resource === resource && waiver.stacks.includes(stack),
  );
}
