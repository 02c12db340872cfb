/** The table of configuration keys, from the schema in Pulumi.yaml. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { code, table } from "./markdown";

interface Key {
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

/** @param stacks whose own values are shown beside the default */
export function configurationTable(root: string, stacks: readonly string[]): string {
  const schema = read(join(root, "Pulumi.yaml")) as Record<string, Key>;
  const values = stacks.map((stack) => read(join(root, `Pulumi.${stack}.yaml`)));
  return table(
    ["key", "default", ...stacks, "what it is"],
    Object.entries(schema).map(([key, { default: standard, description }]) => [
      code(key),
      shown(standard),
      ...values.map((own) => shown(own[`classicmodels-lakehouse:${key}`])),
      description,
    ]),
  );
}

function read(file: string): Record<string, unknown> {
  return (parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> }).config;
}

/** A value as one writes it; nothing for one that isn't there, or is empty. */
function shown(value: unknown): string {
  if (value === undefined || value === "") return "";
  return code(typeof value === "string" ? value : JSON.stringify(value));
}
