/** Resources as the engine hands them to a policy pack. */
import type { PolicyResource } from "@pulumi/policy";

import type { StackResource } from "./rule";

/** Unknown values stay the SDK's proxies: who looks at one ends the rule with a note, no finding. */
export function stackResource(
  resource: Pick<PolicyResource, "urn" | "type" | "name" | "propertyDependencies"> & {
    readonly props: unknown;
    readonly opts: Pick<PolicyResource["opts"], "protect">;
  },
): StackResource {
  const { urn, type, name, props, opts, propertyDependencies } = resource;
  return {
    urn,
    type,
    name,
    props: props as StackResource["props"],
    protect: opts.protect,
    sources: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, origins]) => [
        property,
        origins.map((origin) => origin.urn),
      ]),
    ),
  };
}

/** The stack's name, from `urn:pulumi:<stack>::<project>::…`. */
export function stackOf([first]: readonly { readonly urn: string }[]): string {
  return first?.urn.split("::")[0]?.split(":")[2] ?? "";
}
