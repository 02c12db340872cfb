/** The policies of the bootstrap program by the resource that holds each, and the platforms that they are for. */
import { documentsOf, type PolicyStatement } from "../../policy/documents";
import { type CheckedResource, checkedResources } from "../../policy/recorded";
import { recordStack } from "../../policy/stacks";
import { ACCOUNT_ID, REGION } from "../support/pulumi";
import { runBootstrap } from "../support/stacks";

export const STACKS = ["prod", "existing", "complete"];
export const STATE = "arn:aws:s3:::lakehouse-state-0a1b2c3d";

export const at = (service: string, rest: string) =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${rest}`;
export const role = (name: string) => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;

export type Policies = Readonly<Record<string, readonly PolicyStatement[]>>;

export async function bootstrapPolicies(): Promise<Policies> {
  const documents = documentsOf(checkedResources(await runBootstrap()));
  return Object.fromEntries(
    documents
      .filter(({ kind }) => kind === "identity")
      .map(({ resource, statements }) => [resource, statements]),
  );
}

/** @throws Error where there is none of that name */
export function statementsOf(policies: Policies, ...names: readonly string[]): PolicyStatement[] {
  return names.flatMap((name) => {
    const found = policies[name];
    if (!found) throw new Error(`no policy ${name}`);
    return found;
  });
}

export async function platforms(): Promise<Map<string, readonly CheckedResource[]>> {
  const found = new Map<string, readonly CheckedResource[]>();
  for (const stack of STACKS) found.set(stack, checkedResources(await recordStack(stack)));
  return found;
}
