/**
 * Decides requests by policy documents, as IAM does: a denial wins, then an allowance, else no. What it
 * does not know of the policy language it refuses, so that no decision rests on a guess.
 */
import { listOf, type PolicyStatement } from "../../policy/documents";

export type Decision = "allowed" | "denied" | "explicitly denied";

export interface AccessRequest {
  readonly action: string;
  /** ARN, or `*` for an action that has no resource. */
  readonly resource: string;
  /** Values of condition keys; a key with several values has a list. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Policies {
  /** What the principal may do. */
  readonly identity: readonly PolicyStatement[];
  /** Of the resource: only its denials count, since our principals are of the same account. */
  readonly resource?: readonly PolicyStatement[];
  /** Of the endpoint that the request passes, if it passes one. */
  readonly endpoint?: readonly PolicyStatement[];
}

export function decide(request: AccessRequest, policies: Policies): Decision {
  const { identity, resource = [], endpoint } = policies;
  const all = [...identity, ...resource, ...(endpoint ?? [])];
  const matching = all.filter((statement) => applies(statement, request));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "explicitly denied";
  const allows = (statements: readonly PolicyStatement[]) =>
    statements.some((statement) => statement.Effect === "Allow" && matching.includes(statement));
  return allows(identity) && (endpoint === undefined || allows(endpoint)) ? "allowed" : "denied";
}

function applies(statement: PolicyStatement, request: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  if (NotAction ?? NotResource) throw new Error("NotAction and NotResource are not evaluated here");
  return (
    listOf(Action).some((pattern) => like(request.action.toLowerCase(), pattern.toLowerCase())) &&
    listOf(Resource).some((pattern) => like(request.resource, pattern)) &&
    Object.entries(Condition ?? {}).every(([operator, tests]) =>
      Object.entries(tests).every(([key, expected]) =>
        holds(operator, valuesOf(request, key), listOf(expected)),
      ),
    )
  );
}

/** Condition keys are the same in any case. */
function valuesOf({ context = {} }: AccessRequest, key: string): readonly string[] | undefined {
  const found = Object.entries(context).find(
    ([name]) => name.toLowerCase() === key.toLowerCase(),
  )?.[1];
  return found === undefined ? undefined : listOf(found);
}

type Test = (actual: string, expected: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  ArnEquals: like,
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringEquals: (actual, expected) => actual === expected,
  StringLike: like,
};

const FOR_ALL = "ForAllValues:";
const IF_EXISTS = "IfExists";

/**
 * A key that is not in the request fails its test, but for "for all values": of none, all are; and but
 * for one that is to be tested if it exists.
 */
function holds(
  operator: string,
  actual: readonly string[] | undefined,
  expected: readonly string[],
): boolean {
  const forAll = operator.startsWith(FOR_ALL);
  const ifExists = operator.endsWith(IF_EXISTS);
  const test = TESTS[operator.replace(FOR_ALL, "").replace(IF_EXISTS, "")];
  if (!test) throw new Error(`the condition operator ${operator} is not evaluated here`);
  const passes = (value: string) => expected.some((pattern) => test(value, pattern));
  if (forAll) return (actual ?? []).every(passes);
  if (actual === undefined) return ifExists;
  if (actual.length !== 1) throw new Error(`${operator} wants one value, not ${actual.length}`);
  return actual.every(passes);
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
function like(text: string, pattern: string): boolean {
  if (pattern.includes("${"))
    throw new Error(`policy variables are not evaluated here: ${pattern}`);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
