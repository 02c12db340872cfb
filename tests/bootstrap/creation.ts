/** Requests that make a resource, in the words of `CREATIONS`. */
import type { AccessRequest } from "../support/iam";

const ACCOUNT = "123456789012";
const BOUNDARY = "arn:aws:iam::123456789012:policy/bootstrap-ci-boundary";

export type Requests = (environment: string) => AccessRequest[];

export const one =
  (action: string, arn: (environment: string) => string, context: Context = () => ({})): Requests =>
  (environment) => [{ action, resource: arn(environment), context: context(environment) }];

export type Context = (environment: string) => Record<string, string>;

export const here =
  (service: string, rest: (name: string, environment: string) => string) => (environment: string) =>
    `arn:aws:${service}:eu-central-1:${ACCOUNT}:${rest(`lakehouse-${environment}-x`, environment)}`;
export const everywhere =
  (service: string, rest: (name: string) => string) => (environment: string) =>
    `arn:aws:${service}::${ACCOUNT}:${rest(`lakehouse-${environment}-x`)}`;

export const madeWithTag: Context = (environment) => ({
  "aws:RequestTag/Environment": environment,
});
export const tagged: Context = (environment) => ({ "aws:ResourceTag/Environment": environment });
export const bounded: Context = () => ({ "iam:PermissionsBoundary": BOUNDARY });
export const all =
  (...contexts: Context[]): Context =>
  (environment) =>
    Object.assign({}, ...contexts.map((context) => context(environment))) as Record<string, string>;

export const bucket = (action: string): Requests =>
  one(action, (environment) => `arn:aws:s3:::lakehouse-${environment}-lake-1`);
export const ec2 = (action: string, kind: string, context?: Context): Requests =>
  one(
    action,
    here("ec2", () => `${kind}/x-1`),
    context,
  );
/** Pulumi names it: by the resource, without the environment. */
export const rdsOf = (kind: string) => here("rds", () => `${kind}:lakehouse-database-parameters-1`);
export const role = everywhere("iam", () => "role/lakehouse-etl-role-1");

export const both =
  (...requests: Requests[]): Requests =>
  (environment) =>
    requests.flatMap((each) => each(environment));
