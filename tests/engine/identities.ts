/** The resources that are recorded for a stack: tests/infra keeps the record. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `TYPE NAME` of each, sorted. */
export function identities(stack: string): string[] {
  const file = join(__dirname, "..", "infra", "identity", `${stack}.txt`);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => line.slice(line.indexOf("> ") + 2)).sort();
}
