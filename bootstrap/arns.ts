/** ARNs and conditions that the policies of CI are made of. */
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../infra/account";
import { tags } from "../infra/naming";

export interface EnvironmentAccess {
  readonly account: Account;
  readonly environment: string;
}

/** ARN of a service's resource in this account and region. */
export function regional(account: Account, service: string, rest: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:${account.partition}:${service}:${account.region}:${account.id}:${rest}`;
}

/** ARN of a resource that has no region. */
export function global(account: Account, service: string, rest: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:${account.partition}:${service}::${account.id}:${rest}`;
}

/** ARN of a bucket or of objects in one, by the bucket's name. */
export function s3({ partition }: Account, rest: string): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:s3:::${rest}`;
}

/** A condition: the resource bears the environment's tag. */
export function taggedOwn(environment: string): Record<string, string> {
  return { "aws:ResourceTag/Environment": tags(environment).Environment ?? "" };
}

/** A condition: the request gives the environment's tag to what it makes. */
export function taggingOwn(environment: string): Record<string, string> {
  return { "aws:RequestTag/Environment": tags(environment).Environment ?? "" };
}

/** A condition: the key is used by one of these services on behalf of the role. */
export function through(
  { region }: Account,
  ...services: string[]
): Record<string, pulumi.Output<string>[]> {
  return {
    "kms:ViaService": services.map(
      (service) => pulumi.interpolate`${service}.${region}.amazonaws.com`,
    ),
  };
}
