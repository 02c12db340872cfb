/** What a rule is: a pure function over the resources of a stack. */

export interface StackResource {
  /** Pulumi's type token, `aws:s3/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  /** Inputs as sent to AWS. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
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

type Props = StackResource["props"];

/** The value at a path such as `configuration.engineVersion`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** A rule about each resource of one type: `problem` returns what is wrong, or nothing. */
export function resourceRule(
  rule: Omit<Rule, "check">,
  type: string,
  problem: (props: Props, resource: StackResource) => string | undefined | false,
): Rule {
  return {
    ...rule,
    check: (stack) =>
      stack
        .filter((resource) => resource.type === type)
        .flatMap((resource) => {
          const message = problem(resource.props, resource);
          return message ? [{ resource: resource.name, message }] : [];
        }),
  };
}

/**
 * A rule that each bucket has a companion resource of `type` (found by its `bucket`) that is right.
 * Buckets and companions are matched by name as well, since ids are unknown in a preview.
 */
export function bucketRule(
  rule: Omit<Rule, "check">,
  type: string,
  problem: (props: Props, bucket: StackResource) => string | undefined | false,
): Rule {
  return {
    ...rule,
    check: (stack) =>
      stack
        .filter((resource) => resource.type === "aws:s3/bucket:Bucket")
        .flatMap((bucket) => {
          const stem = bucket.name.replace(/-bucket$/, "");
          const companion = stack.find(
            (resource) =>
              resource.type === type &&
              resource.name.startsWith(`${stem}-`) &&
              !resource.name.slice(stem.length + 1).includes("-bucket"),
          );
          const message = companion
            ? problem(companion.props, bucket)
            : `has no ${type.split(":").pop()}`;
          return message ? [{ resource: bucket.name, message }] : [];
        }),
  };
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy document, given as JSON text or as an object. */
export function statementsOf(document: unknown): PolicyStatement[] {
  const parsed = (typeof document === "string" ? JSON.parse(document) : document) as
    { Statement?: PolicyStatement | PolicyStatement[] } | undefined;
  return [parsed?.Statement ?? []].flat();
}

export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === "string" ? [value] : (value ?? []);
}

/** Whether a policy denies everything that does not come over TLS. */
export function deniesPlainText(document: unknown): boolean {
  return statementsOf(document).some(
    ({ Effect, Condition }) =>
      Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
  );
}

/** Types that carry an IAM policy document, and the property that holds it. */
export const IDENTITY_POLICIES: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/policy:Policy": "policy",
};
