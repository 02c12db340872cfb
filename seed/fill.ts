import type { Connection, RowDataPacket } from "mysql2/promise";
import { collationsOf } from "./collation";
import { connect } from "./connection";
import { generateTables } from "./generate/tables";
import { insertRows } from "./load";
import { quoted } from "./names";
import { count, phase, say } from "./progress";
import { readSchema, tableNames } from "./schema";
import type { SourceUrl } from "./source-url";
import { fillAside } from "./staging";
import { alreadyFilled, findReplaceable, type ExistingTable } from "./target";

/** What is generated follows from these alone. */
export interface Recipe {
  /** An integer from 0 to 4294967295. */
  readonly seed: number;
  /** 1 is about the size of the well-known sample. */
  readonly scale: number;
}

export interface TableReport {
  readonly name: string;
  readonly rows: number;
}

/** Raise it when the same seed and scale give other rows than before. */
const GENERATOR_VERSION = 1;

/**
 * Fills the eight tables. If they are filled by the same recipe already, nothing happens and the
 * result is undefined; whatever else they hold is left alone unless `replace`.
 *
 * @throws CommandError: usage if the tables are filled otherwise; source
 */
export async function fill(
  admin: Connection,
  url: SourceUrl,
  recipe: Recipe,
  replace: boolean,
  signal: AbortSignal,
): Promise<readonly TableReport[] | undefined> {
  const existing = await findReplaceable(admin, url.database, tableNames);
  const filled = existing.filter((table) => table.hasRows);
  if (filled.length > 0 && !replace) {
    if (!isFilledBy(recipe, existing)) throw alreadyFilled(url.database, filled);
    say(`${url.database} is filled already, by this seed and scale; nothing has changed`);
    return undefined;
  }
  return fillAside(admin, url, async (scratch) => {
    const sessions = [await openSession(url, scratch), await openSession(url, scratch)] as const;
    try {
      return await generateInto(sessions, scratch, recipe, signal);
    } finally {
      for (const session of sessions) session.destroy();
    }
  });
}

/** Two of them load a third faster than one. */
async function openSession(url: SourceUrl, scratch: string): Promise<Connection> {
  const session = await connect(url);
  await session.query(`USE ${quoted(scratch)}`);
  await session.query(
    "SET foreign_key_checks = 0, sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'",
  );
  return session;
}

async function generateInto(
  sessions: readonly [Connection, Connection],
  scratch: string,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<TableReport[]> {
  const [connection] = sessions;
  const adapt = await collationsOf(connection);
  for (const statement of await readSchema()) await connection.query(adapt(statement));

  const reports: TableReport[] = [];
  for (const table of generateTables(recipe.seed, recipe.scale)) {
    const rows = await phase(table.name, table.estimate, async ({ advance, note }) => {
      const inserted = await insertRows(
        sessions,
        quoted(table.name),
        table.rows(),
        signal,
        advance,
      );
      note(count(inserted));
      return inserted;
    });
    await sign(connection, scratch, table.name, recipe);
    reports.push({ name: table.name, rows });
  }
  return reports;
}

/** Writes into the table's comment how it was made: the one place that is no table of its own. */
async function sign(
  connection: Connection,
  database: string,
  table: string,
  recipe: Recipe,
): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT table_comment AS comment FROM information_schema.tables
     WHERE table_schema = ? AND table_name = ?`,
    [database, table],
  );
  const comment = `${rows[0]?.comment} ${signature(recipe)}`;
  await connection.query(`ALTER TABLE ${quoted(table)} COMMENT = ?`, [comment]);
}

function signature({ seed, scale }: Recipe): string {
  return `(generated: seed ${seed}, scale ${scale}, version ${GENERATOR_VERSION})`;
}

export function isFilledBy(recipe: Recipe, existing: readonly ExistingTable[]): boolean {
  const signed = existing.filter(({ comment }) => comment.endsWith(signature(recipe)));
  return signed.length === tableNames.length;
}
