/** Whether data may be destroyed, and the resource settings that follow. */

export type EnvironmentClass = "production" | "development";

/**
 * Types that hold data which nothing else holds, and the network that the database can't leave: each
 * resource of them gets these settings.
 */
export const STATEFUL_TYPES: ReadonlySet<string> = new Set([
  "aws:ec2/vpc:Vpc",
  "aws:glue/catalogDatabase:CatalogDatabase",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
]);

export interface DataSafety {
  /** Pulumi refuses to delete or replace the resource. */
  readonly protect: boolean;
  /** If Pulumi lets it go, the resource stays in AWS. Set from the first day: it is read from state. */
  readonly retainOnDelete: boolean;
  /** AWS refuses to delete the resource. */
  readonly deletionProtection: boolean;
  /** A last snapshot is taken before the database goes. */
  readonly finalSnapshot: boolean;
  /** A bucket or catalog database goes with what is in it. */
  readonly forceDestroy: boolean;
}

/** Data can be destroyed only with both keys turned: a development environment and `allowDataLoss`. */
export function dataSafety(environmentClass: EnvironmentClass, allowDataLoss: boolean): DataSafety {
  const destroyable = environmentClass === "development" && allowDataLoss;
  return {
    protect: !destroyable,
    retainOnDelete: !destroyable,
    deletionProtection: !destroyable,
    finalSnapshot: !destroyable,
    forceDestroy: destroyable,
  };
}
