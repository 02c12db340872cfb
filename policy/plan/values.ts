/** Values of properties as Terraform writes them. */
import { asset } from "@pulumi/pulumi";

/** Properties that are maps of the user's own keys; every other object is a block. */
const MAPS = new Set([
  "connectionProperties",
  "defaultArguments",
  "dimensions",
  "nonOverridableArguments",
  "tags",
  "variables",
]);

/** Lists of texts that Terraform names in the singular. */
const SINGULAR_LISTS = new Set(["securityGroupIdLists"]);

/** Stands for a file that Pulumi uploads: which one says nothing about security. */
const LOCAL_FILE = "file";

/**
 * The name and value of a property.
 * @param reference what stands for a text that is another resource's output; undefined for its own
 */
export function terraformProperty(
  property: string,
  value: unknown,
  reference: (text: string) => string | undefined,
): [name: string, value: unknown] {
  const name = snakeCase(property);
  const block = (inner: object) =>
    Object.fromEntries(
      Object.entries(inner).map(([key, part]) => terraformProperty(key, part, reference)),
    );
  const text = (inner: unknown) =>
    typeof inner === "string" ? (reference(inner) ?? inner) : inner;

  if (typeof value !== "object" || value === null) return [name, text(value)];
  if (asset.Asset.isInstance(value) || asset.Archive.isInstance(value)) return [name, LOCAL_FILE];
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (items.some((item) => typeof item === "object")) {
      return [singular(name), items.map((item) => block(item as object))];
    }
    return [SINGULAR_LISTS.has(property) ? singular(name) : name, items.map(text)];
  }
  if (MAPS.has(property)) {
    return [
      name,
      Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item)])),
    ];
  }
  return [name, [block(value)]];
}

export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** Terraform names a repeated block in the singular; `ingress` is one already. */
export function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}
