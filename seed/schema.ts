import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { textOf } from "./dump/bytes";
import { StatementSplitter } from "./dump/split";

/** The tables of the source database, each after those that it refers to. */
export const tableNames = [
  "productlines",
  "products",
  "offices",
  "employees",
  "customers",
  "orders",
  "orderdetails",
  "payments",
] as const;
export type TableName = (typeof tableNames)[number];

/** The statements of schema.sql. */
export async function readSchema(): Promise<readonly string[]> {
  const splitter = new StatementSplitter();
  const bytes = await readFile(join(__dirname, "schema.sql"), "latin1");
  return [...splitter.push(bytes), ...splitter.end()].map(({ text }) => textOf(text));
}
