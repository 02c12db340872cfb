/** The job's own arguments: etl/arguments.json is their one owner, for Python and for this program. */
import { readFileSync } from "node:fs";

interface Declared {
  readonly name: string;
  readonly on: readonly ("local" | "glue")[];
  readonly default?: unknown;
}

/**
 * Glue arguments (`--name`) for the given values, and for the others their defaults, as text.
 * @throws Error where a value has no argument on Glue, or an argument without default has no value
 */
export function jobArguments<T>(
  file: string,
  values: Readonly<Record<string, T>>,
): Record<string, T | string> {
  const declared = (JSON.parse(readFileSync(file, "utf8")) as Declared[]).filter(({ on }) =>
    on.includes("glue"),
  );
  const names = new Set(declared.map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => !names.has(name));
  const missing = declared
    .filter((argument) => !("default" in argument) && !(argument.name in values))
    .map(({ name }) => name);
  if (unknown.length > 0)
    throw new Error(`${file} declares no argument for Glue named ${unknown.join(", ")}`);
  if (missing.length > 0) throw new Error(`${file} wants a value for ${missing.join(", ")}`);
  const defaults = declared
    .filter((argument) => argument.default !== undefined && argument.default !== null)
    .map((argument): [string, T | string] => [argument.name, String(argument.default)]);
  return Object.fromEntries(
    [...defaults, ...Object.entries(values)].map(([name, value]) => [`--${name}`, value]),
  );
}
