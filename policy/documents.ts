/** The policy documents of a stack, whatever property of whatever resource holds them. */
import type { StackResource } from "./rule";
import { at, given, listAt, whenKnown } from "./values";

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What a document says: what its owner may do, who may become a role, who may use the resource. */
export type DocumentKind = "identity" | "trust" | "resource";

export interface PolicyDocument {
  /** Name of the resource that holds it. */
  readonly resource: string;
  readonly kind: DocumentKind;
  /** JSON text. */
  readonly text: string;
  readonly statements: readonly PolicyStatement[];
}

const PROPERTIES: Readonly<Record<string, readonly [property: string, kind: DocumentKind][]>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": [["policy", "resource"]],
  "aws:iam/groupPolicy:GroupPolicy": [["policy", "identity"]],
  "aws:iam/policy:Policy": [["policy", "identity"]],
  "aws:iam/role:Role": [["assumeRolePolicy", "trust"]],
  "aws:iam/rolePolicy:RolePolicy": [["policy", "identity"]],
  "aws:iam/userPolicy:UserPolicy": [["policy", "identity"]],
  "aws:kms/key:Key": [["policy", "resource"]],
  "aws:kms/keyPolicy:KeyPolicy": [["policy", "resource"]],
  "aws:s3/bucketPolicy:BucketPolicy": [["policy", "resource"]],
  "aws:secretsmanager/secretPolicy:SecretPolicy": [["policy", "resource"]],
  "aws:sns/topicPolicy:TopicPolicy": [["policy", "resource"]],
  "aws:sqs/queuePolicy:QueuePolicy": [["policy", "resource"]],
};

/** The documents that are known: before the first deployment most wait for an ARN. */
export function documentsOf(stack: readonly StackResource[]): PolicyDocument[] {
  return stack.flatMap((resource) => [
    ...(PROPERTIES[resource.type] ?? []).flatMap(([property, kind]) =>
      document(resource, property, kind),
    ),
    ...(resource.type === "aws:iam/role:Role" && given(resource.props, "inlinePolicies")
      ? listAt(resource.props, "inlinePolicies").flatMap((_, index) =>
          document(resource, `inlinePolicies.${index}.policy`, "identity"),
        )
      : []),
  ]);
}

function document(resource: StackResource, path: string, kind: DocumentKind): PolicyDocument[] {
  const value = whenKnown(() => at(resource.props, path), undefined);
  if (!value) return [];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return [{ resource: resource.name, kind, text, statements: statementsOf(text) }];
}

/** The statements of a policy document, given as JSON text or as an object. */
export function statementsOf(document: unknown): readonly PolicyStatement[] {
  const parsed = (typeof document === "string" ? JSON.parse(document) : document) as
    { Statement?: PolicyStatement | PolicyStatement[] } | undefined;
  return [parsed?.Statement ?? []].flat();
}

export function listOf(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : Array.isArray(value) ? (value as string[]) : [];
}

/** Whether a statement is about everyone, AWS accounts or not. */
export function isEveryone(principal: unknown): boolean {
  return principal === "*" || listOf(at(principal, "AWS")).includes("*");
}

/**
 * Whether a policy denies everyone, and nobody more than those, who do not come over TLS.
 * @param action what must be denied, `s3:*`
 */
export function deniesPlainText(document: unknown, action: string): boolean {
  return statementsOf(document).some(
    ({ Effect, Principal, Action, Condition }) =>
      Effect === "Deny" &&
      isEveryone(Principal) &&
      listOf(Action).some((denied) => denied === action || denied === "*") &&
      JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
  );
}
