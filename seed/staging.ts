import type { Connection, RowDataPacket } from "mysql2/promise";
import { codeOf, connect, expected } from "./connection";
import { CommandError, messageOf, sourceError, usageError } from "./errors";
import { quoted, scratchNames } from "./names";
import { say } from "./progress";
import type { SourceUrl } from "./source-url";
import { databaseExists, refusal } from "./target";

/** Marks a scratch database as ours, so that none of the user's is ever dropped. */
const MARKER = "seed_marker";

/**
 * Lets `fill` make tables in a scratch database beside the URL's own, then puts them all in their
 * place at once, instead of tables of the same names. Whoever looks sees the old tables or the new
 * ones; if anything fails, the old ones stay and the scratch database goes. One that a killed run
 * has left is dropped first. Returns what `fill` returns. `admin` holds the lock on the database.
 */
export async function fillAside<T>(
  admin: Connection,
  url: SourceUrl,
  fill: (scratch: string) => Promise<T>,
): Promise<T> {
  const { loading, replaced } = scratchNames(url.database);
  for (const scratch of [loading, replaced]) await dropLeftover(admin, scratch);
  await createScratch(admin, loading);
  let result: T;
  try {
    result = await fill(loading);
    await swap(admin, url.database);
  } catch (error) {
    await discard(url);
    const known = expected(error);
    if (!known) throw error;
    throw new CommandError(
      known.exitCode,
      `${known.message}; nothing in ${url.database} has changed`,
    );
  }
  await discard(url);
  return result;
}

async function createScratch(connection: Connection, scratch: string): Promise<void> {
  try {
    await connection.query(`CREATE DATABASE ${quoted(scratch)} CHARACTER SET utf8mb4`);
    await connection.query(`CREATE TABLE ${quoted(scratch, MARKER)} (id int PRIMARY KEY)`);
  } catch (error) {
    throw refusal(scratch, error);
  }
}

/** Drops what a killed run has left; @throws CommandError (usage) if it is somebody else's. */
async function dropLeftover(connection: Connection, scratch: string): Promise<void> {
  if (!(await databaseExists(connection, scratch))) return;
  const tables = await tablesIn(connection, scratch, true);
  if (tables.length > 0 && !tables.includes(MARKER)) {
    throw usageError(`database ${scratch} is in the way and not of our making; rename or drop it`);
  }
  say(`an earlier run was cut off; dropping the database ${scratch} that it left`);
  await dropDatabase(connection, scratch);
}

/** Drops the scratch databases, by a connection of its own: the one that was at work may be broken. */
async function discard(url: SourceUrl): Promise<void> {
  const { loading, replaced } = scratchNames(url.database);
  try {
    const connection = await connect(url);
    for (const scratch of [loading, replaced]) await dropDatabase(connection, scratch);
    await connection.end();
  } catch (error) {
    say(`can't drop ${loading} and ${replaced} now (${messageOf(error)}); the next run will`);
  }
}

async function dropDatabase(connection: Connection, database: string): Promise<void> {
  await connection.query("SET SESSION foreign_key_checks = 0");
  await connection.query(`DROP DATABASE IF EXISTS ${quoted(database)}`);
}

export async function tablesIn(
  connection: Connection,
  database: string,
  withMarker = false,
): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = ? AND table_type = 'BASE TABLE' ORDER BY table_name`,
    [database],
  );
  const names = rows.map(({ name }) => String(name));
  return withMarker ? names : names.filter((name) => name !== MARKER);
}

/** One statement moves the old tables out and the new ones in. */
async function swap(connection: Connection, database: string): Promise<void> {
  const { loading, replaced } = scratchNames(database);
  const arriving = await tablesIn(connection, loading);
  const present = new Set(await tablesIn(connection, database));
  const leaving = arriving.filter((name) => present.has(name));
  if (leaving.length > 0) {
    await createScratch(connection, replaced);
    await dropTriggers(connection, database, leaving);
  }
  const moves = [
    ...leaving.map((name) => `${quoted(database, name)} TO ${quoted(replaced, name)}`),
    ...arriving.map((name) => `${quoted(loading, name)} TO ${quoted(database, name)}`),
  ];
  await connection.query("SET SESSION foreign_key_checks = 0");
  try {
    if (moves.length > 0) await connection.query(`RENAME TABLE ${moves.join(", ")}`);
  } catch (error) {
    if (codeOf(error) !== "ER_LOCK_WAIT_TIMEOUT") throw error;
    throw sourceError(`another session has used the tables of ${database} for a minute; end it`);
  }
}

/** A table with triggers can't leave its database. */
async function dropTriggers(
  connection: Connection,
  database: string,
  tables: readonly string[],
): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT trigger_name AS name FROM information_schema.triggers
     WHERE event_object_schema = ? AND event_object_table IN (?)`,
    [database, tables],
  );
  for (const { name } of rows)
    await connection.query(`DROP TRIGGER ${quoted(database, String(name))}`);
}
