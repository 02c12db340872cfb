import type { Connection, RowDataPacket } from "mysql2/promise";
import { codeOf } from "./connection";
import { messageOf, sourceError, usageError } from "./errors";
import { quoted } from "./names";

export interface ExistingTable {
  readonly name: string;
  readonly comment: string;
  readonly hasRows: boolean;
}

/** Creates the database if it is not there. @throws CommandError (source) if the user may not. */
export async function ensureDatabase(connection: Connection, database: string): Promise<void> {
  if (await databaseExists(connection, database)) return;
  try {
    await connection.query(`CREATE DATABASE ${quoted(database)} CHARACTER SET utf8mb4`);
  } catch (error) {
    throw refusal(database, error);
  }
}

export async function databaseExists(connection: Connection, database: string): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?",
    [database],
  );
  return rows.length > 0;
}

/** The user lacks a right on a database of this name, or whatever else the server says. */
export function refusal(database: string, error: unknown): Error {
  const denied = [
    "ER_DBACCESS_DENIED_ERROR",
    "ER_ACCESS_DENIED_ERROR",
    "ER_SPECIFIC_ACCESS_DENIED_ERROR",
  ];
  const why = denied.includes(codeOf(error) ?? "")
    ? `the user has no right to; GRANT ALL ON \`${database}\`.*`
    : messageOf(error);
  return sourceError(`can't create database ${database}: ${why}`);
}

/**
 * Those of `tables` that exist in the database.
 *
 * @throws CommandError (usage) if one of them can't be replaced, since a table that is not among
 *   them refers to it, or since it is a view.
 */
export async function findReplaceable(
  connection: Connection,
  database: string,
  tables: readonly string[],
): Promise<readonly ExistingTable[]> {
  await refuseReferences(connection, database, tables);
  return findExisting(connection, database, tables);
}

/** Those of `tables` that exist in the database; @throws CommandError (usage) if one is a view. */
export async function findExisting(
  connection: Connection,
  database: string,
  tables: readonly string[],
): Promise<readonly ExistingTable[]> {
  const [found] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS name, table_type AS type, table_comment AS comment
     FROM information_schema.tables WHERE table_schema = ? AND table_name IN (?)
     ORDER BY table_name`,
    [database, tables],
  );
  const view = found.find(({ type }) => type !== "BASE TABLE");
  if (view) throw usageError(`${database}.${view.name} is a view; drop it, a table must go there`);

  const existing: ExistingTable[] = [];
  for (const { name, comment } of found as { name: string; comment: string }[]) {
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT 1 FROM ${quoted(database, name)} LIMIT 1`,
    );
    existing.push({ name, comment, hasRows: rows.length > 0 });
  }
  return existing;
}

async function refuseReferences(
  connection: Connection,
  database: string,
  tables: readonly string[],
): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT table_schema AS db, table_name AS name, referenced_table_name AS parent
     FROM information_schema.key_column_usage
     WHERE referenced_table_schema = ? AND referenced_table_name IN (?)
       AND NOT (table_schema = ? AND table_name IN (?))
     LIMIT 1`,
    [database, tables, database, tables],
  );
  const [row] = rows;
  if (row) {
    throw usageError(
      `${row.db}.${row.name} refers to ${row.parent}, which is to be replaced; drop it first`,
    );
  }
}

export function alreadyFilled(database: string, filled: readonly ExistingTable[]): Error {
  const names = filled.map(({ name }) => name).join(", ");
  return usageError(
    `${database} is filled already (${names}); nothing has changed; --replace to replace them`,
  );
}
