/** A stack as the checks take it, from a recording of the program. */
import type { RecordedStack } from "../tests/support/pulumi";
import type { StackResource } from "./rule";

export interface CheckedResource extends StackResource {
  /** What AWS would compute, and the id. */
  readonly computed: Readonly<Record<string, unknown>>;
}

/** The resources that AWS gets: no components, which are ours alone. */
export function checkedResources(stack: RecordedStack): CheckedResource[] {
  return stack.resources
    .filter(({ computed }) => computed.id !== undefined)
    .map(({ type, name, inputs, computed, sources, protect }) => ({
      urn: `${type} ${name}`,
      type,
      name,
      props: inputs,
      computed,
      sources,
      protect,
    }));
}
