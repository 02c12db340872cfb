/** A stack as the JSON of a Terraform plan, which scanners know. */
import type { CheckedResource } from "../recorded";
import { RENAMED, terraformType } from "./types";
import { snakeCase, terraformProperty } from "./values";

export interface TerraformPlan {
  /** JSON of `terraform show -json PLAN`, as far as a scanner reads it. */
  readonly json: unknown;
  /** Names of the resources by their addresses in the plan. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Texts that are outputs of other resources become references, `${aws_s3_bucket.x.id}`: a scanner
 * builds its graph from them.
 * @throws Error where a type is unknown or two resources would have one address
 */
export function terraformPlan(resources: readonly CheckedResource[]): TerraformPlan {
  const names = new Map<string, string>();
  for (const resource of resources) {
    const address = addressOf(resource);
    if (names.has(address)) throw new Error(`two resources would be ${address} in the plan`);
    names.set(address, resource.name);
  }
  const outputs = outputReferences(resources);
  const planned = resources.map((resource) => ({
    address: addressOf(resource),
    mode: "managed",
    type: terraformType(resource.type),
    name: nameOf(resource),
    provider_name: `registry.terraform.io/hashicorp/${resource.type.split(":")[0] ?? ""}`,
    schema_version: 0,
    values: valuesOf(resource, outputs),
  }));
  return {
    names,
    json: {
      format_version: "1.2",
      terraform_version: "1.9.0",
      planned_values: { root_module: { resources: planned } },
      resource_changes: planned.map(({ values, ...resource }) => ({
        ...resource,
        change: { actions: ["create"], before: null, after: values, after_unknown: {} },
      })),
      configuration: { root_module: {} },
    },
  };
}

function addressOf(resource: CheckedResource): string {
  return `${terraformType(resource.type)}.${nameOf(resource)}`;
}

/** A dash in a reference would be a minus. */
function nameOf({ name }: CheckedResource): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_");
}

function valuesOf(
  resource: CheckedResource,
  outputs: ReadonlyMap<string, Reference>,
): Record<string, unknown> {
  const renamed = RENAMED[terraformType(resource.type)] ?? {};
  const reference = (text: string) => {
    const found = outputs.get(text);
    return found && found.of !== resource.urn ? found.text : undefined;
  };
  return Object.fromEntries(
    Object.entries(resource.props).map(([property, value]) => {
      const [name, converted] = terraformProperty(property, value, reference);
      return [renamed[property] ?? name, converted];
    }),
  );
}

interface Reference {
  readonly text: string;
  /** URN of the resource whose output it is. */
  readonly of: string;
}

/** References by the text of the output that they stand for. */
function outputReferences(resources: readonly CheckedResource[]): Map<string, Reference> {
  const found = new Map<string, Reference>();
  for (const resource of resources) {
    for (const [output, value] of Object.entries(resource.computed)) {
      if (typeof value !== "string" || found.has(value)) continue;
      const text = `\${${addressOf(resource)}.${snakeCase(output)}}`;
      found.set(value, { text, of: resource.urn });
    }
  }
  return found;
}
