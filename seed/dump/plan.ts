import { stat } from "node:fs/promises";
import { messageOf, usageError } from "../errors";
import { inspect, type Inspected } from "./inspect";
import { lacksEnding, readStatements } from "./read";
import { textOf } from "./bytes";
import type { Statement } from "./split";

/** What a dump holds. Names are in the dump's encoding. */
export interface DumpPlan {
  readonly bytes: number;
  readonly statements: number;
  /** The name it gives its database, if any, and the charset and collation it gives it. */
  readonly database: string | undefined;
  readonly databaseOptions: string | undefined;
  readonly tables: ReadonlySet<string>;
}

/**
 * Reads a dump through, before anything is written.
 *
 * @throws CommandError (usage): cut off, no dump, two databases, statements that have no place in
 *   a dump, rows for a table that it does not create.
 */
export async function planDump(file: string, signal: AbortSignal): Promise<DumpPlan> {
  const bytes = await sizeOf(file);
  const plan = new Planner();
  for await (const statement of readStatements(file, signal)) {
    plan.add(statement, inspect(statement));
  }
  if (plan.tables.size === 0) throw usageError("it creates no table; is it a dump?");
  if (await lacksEnding(file)) {
    throw usageError(
      "it begins as mysqldump does and lacks the comment it ends with; is it cut off?",
    );
  }
  const { database, databaseOptions, tables, statements } = plan;
  return { bytes, statements, database, databaseOptions, tables };
}

class Planner {
  readonly tables = new Set<string>();
  statements = 0;
  database: string | undefined;
  databaseOptions: string | undefined;

  add(statement: Statement, kind: Inspected): void {
    this.statements += 1;
    for (const name of [kind.database, kind.table?.database]) {
      if (name !== undefined) this.#enter(name, statement);
    }
    this.databaseOptions ??= kind.databaseOptions;
    if (!kind.table) return;
    if (kind.does === "create") this.tables.add(kind.table.name);
    else if (kind.does === "fill" && !this.tables.has(kind.table.name)) {
      const name = textOf(kind.table.name);
      throw usageError(
        `line ${statement.line}: rows for ${name}, a table that it does not create; ` +
          "dump it with its CREATE TABLE",
      );
    }
  }

  #enter(name: string, statement: Statement): void {
    this.database ??= name;
    if (this.database !== name) {
      const [second, first] = [name, this.database].map(textOf);
      throw usageError(
        `line ${statement.line}: a second database, ${second} after ${first}; ` +
          "dump one database at a time",
      );
    }
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw usageError(`can't read it: ${messageOf(error)}`);
  }
  throw usageError("it is no regular file, and it is read twice; save the dump to a file first");
}
