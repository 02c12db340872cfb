/** Physical names and tags. Pure. */

/** The short name that every physical name begins with. */
export const PREFIX = "lakehouse";

/** Environment names become part of bucket, role and database names, hence the narrow alphabet. */
export const ENVIRONMENT_PATTERN = /^[a-z][a-z0-9]{1,15}$/;

export function physicalName(environment: string, thing: string): string {
  return `${PREFIX}-${environment}-${thing}`;
}

/** Names of the Glue catalog's databases; the job gets them as arguments. */
export function databaseNames(environment: string): { raw: string; mart: string } {
  return { raw: `classicmodels_raw_${environment}`, mart: `classicmodels_${environment}` };
}

export function tags(environment: string): Record<string, string> {
  return { Project: "classicmodels-lakehouse", Environment: environment, ManagedBy: "pulumi" };
}
