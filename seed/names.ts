import { usageError } from "./errors";

/** The longest name of a database in MySQL, without the endings that are added to it below. */
const LONGEST = 64 - "_replaced".length;

/** A name in backticks, and in a table's case with its database's before it. */
export function quoted(...names: readonly string[]): string {
  return names.map((name) => `\`${name.replaceAll("`", "``")}\``).join(".");
}

/** The two databases that exist beside `database` while it is filled: the new tables, the old ones. */
export function scratchNames(database: string): { loading: string; replaced: string } {
  if (database.length > LONGEST) {
    throw usageError(`the name of database ${database} is longer than ${LONGEST} characters`);
  }
  return { loading: `${database}_loading`, replaced: `${database}_replaced` };
}
