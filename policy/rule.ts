/** What a rule is: a pure function over the resources of a stack; and the kinds that most rules are. */

import { whenKnown } from "./values";

export interface StackResource {
  /** What identifies it in its stack. */
  readonly urn: string;
  /** Pulumi's type token, `aws:s3/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  /** Inputs as sent to AWS. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  /** URNs of the resources that a property's value comes from, by property. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

export interface Finding {
  /** Name of the resource that breaks the rule; empty where one is missing. */
  readonly resource: string;
  readonly message: string;
}

export interface Rule {
  /** The file's name: `s3-tls-only`. */
  readonly name: string;
  readonly description: string;
  /** Ids of the public controls that the rule is, or is part of. */
  readonly controls: readonly string[];
  check(stack: readonly StackResource[]): Finding[];
}

type Properties = Omit<Rule, "check">;
type Props = StackResource["props"];
/** What is wrong, or nothing. */
type Problem = string | false | undefined;

export function ofType(stack: readonly StackResource[], type: string): StackResource[] {
  return stack.filter((resource) => resource.type === type);
}

/** Whether the value of a resource's property comes from `origin`: its id, ARN or another output. */
export function comesFrom(
  resource: StackResource,
  property: string,
  origin: StackResource,
): boolean {
  return (resource.sources[property] ?? []).includes(origin.urn);
}

/**
 * The findings on resources, each judged by itself: one with a value that is not known yet, in the
 * preview of what is not deployed, has none.
 */
export function findings(
  resources: readonly StackResource[],
  problem: (resource: StackResource) => Problem,
): Finding[] {
  return resources.flatMap((resource) => {
    const message = whenKnown(() => problem(resource), undefined);
    return message ? [{ resource: resource.name, message }] : [];
  });
}

/** A rule about each resource of one type. */
export function resourceRule(
  properties: Properties,
  type: string,
  problem: (props: Props, resource: StackResource) => Problem,
): Rule {
  return {
    ...properties,
    check: (stack) =>
      findings(ofType(stack, type), (resource) => problem(resource.props, resource)),
  };
}

/** Where a setting of a resource is a resource of its own. */
export interface Companion {
  /** Type of what has the setting, `aws:s3/bucket:Bucket`. */
  readonly of: string;
  /** Type of the setting, `aws:s3/bucketVersioning:BucketVersioning`. */
  readonly type: string;
  /** The setting's property that names what it is a setting of, `bucket`. */
  readonly by: string;
}

/** A rule that each resource has a companion that is right: its absence is a finding too. */
export function companionRule(
  properties: Properties,
  { of, type, by }: Companion,
  problem: (props: Props, owner: StackResource) => Problem,
): Rule {
  return {
    ...properties,
    check: (stack) =>
      findings(ofType(stack, of), (owner) => {
        const problems = ofType(stack, type)
          .filter((companion) => comesFrom(companion, by, owner))
          .map((companion) => problem(companion.props, owner));
        if (problems.some((found) => !found)) return undefined;
        return (
          problems.find((found) => typeof found === "string") ??
          `has no ${type.split(":").pop() ?? type}`
        );
      }),
  };
}

/** A rule that each bucket has the companion of this class, `BucketVersioning`, and that it is right. */
export function bucketRule(
  properties: Properties,
  companion: string,
  problem: (props: Props, bucket: StackResource) => Problem,
): Rule {
  const module = `${companion.charAt(0).toLowerCase()}${companion.slice(1)}`;
  return companionRule(
    properties,
    { of: "aws:s3/bucket:Bucket", type: `aws:s3/${module}:${companion}`, by: "bucket" },
    problem,
  );
}
