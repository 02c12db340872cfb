/** Resources as the engine hands them to a policy pack, at the end of a preview or a deployment. */
import { type PolicyResource, UnknownValueError } from "@pulumi/policy";

import type { StackResource } from "./rule";
import { NotYetKnown } from "./values";

/** What of the SDK's resource is read. */
type EngineResource = Pick<PolicyResource, "urn" | "type" | "name" | "props"> & {
  readonly opts: { readonly protect: boolean };
  readonly propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>>;
};

/**
 * In a preview a value that waits for another resource throws `NotYetKnown` when it is read; one that
 * waits for AWS alone was not set by the program and is left out.
 */
export function stackResource(resource: EngineResource): StackResource {
  const { urn, type, name, props, opts, propertyDependencies } = resource;
  const sources = Object.fromEntries(
    Object.entries(propertyDependencies).map(([property, origins]) => [
      property,
      origins.map((origin) => origin.urn),
    ]),
  );
  const waits = (property: string) => (sources[property]?.length ?? 0) > 0;
  return {
    urn,
    type,
    name,
    props: copy(props, waits) as StackResource["props"],
    protect: opts.protect,
    sources,
  };
}

/** The SDK's values throw `UnknownValueError` when one is read that is not known. */
function copy(value: unknown, waits: (property: string) => boolean): unknown {
  if (typeof value !== "object" || value === null) return value;
  const made = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    const waiting = waits(key);
    try {
      const inner = (value as Record<string, unknown>)[key];
      Object.assign(made, { [key]: copy(inner, () => waiting) });
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      if (waiting) defineWaiting(made, key);
    }
  }
  return made;
}

function defineWaiting(object: object, key: string): void {
  Object.defineProperty(object, key, {
    enumerable: true,
    get: () => {
      throw new NotYetKnown(key);
    },
  });
}

/** The stack's name, from `urn:pulumi:<stack>::<project>::…`. */
export function stackOf([first]: readonly { readonly urn: string }[]): string {
  return first?.urn.split("::")[0]?.split(":")[2] ?? "";
}
