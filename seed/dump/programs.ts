import type { Connection, RowDataPacket } from "mysql2/promise";
import { messageOf, sourceError, usageError } from "../errors";
import { quoted } from "../names";
import type { SourceUrl } from "../source-url";
import { openDumpSession } from "./session";

/** A statement about a view, trigger, routine or event, or a SET before it; ready to run. */
export interface Deferred {
  readonly sql: string;
  readonly line: number;
  readonly sets: boolean;
}

interface Program {
  readonly type: string;
  readonly name: string;
}

/**
 * Creates the dump's views, triggers, routines and events. They name their tables' database for
 * good, so this must wait until the tables are in their place.
 */
export async function createPrograms(
  url: SourceUrl,
  database: string,
  deferred: readonly Deferred[],
): Promise<void> {
  const session = await openDumpSession(url, database);
  try {
    for (const { sql, line } of deferred) {
      await session.query(sql).catch((error: unknown) => {
        throw sourceError(`line ${line}: ${messageOf(error)}`);
      });
    }
  } finally {
    session.destroy();
  }
}

/**
 * Tries the same in the scratch database, so that what can't be created fails before anything has
 * changed; then makes room in the destination.
 *
 * @throws CommandError: source if it fails; usage if a name is taken there, unless `replace`.
 */
export async function rehearsePrograms(
  admin: Connection,
  url: SourceUrl,
  scratch: string,
  deferred: readonly Deferred[],
  replace: boolean,
): Promise<void> {
  await createPrograms(url, scratch, deferred);
  const made = await programsIn(admin, scratch);
  for (const { type, name } of made) {
    if (type === "TRIGGER") await admin.query(`DROP TRIGGER ${quoted(scratch, name)}`);
  }
  const there = await programsIn(admin, url.database);
  const taken = there.filter((one) =>
    made.some(({ type, name }) => type === one.type && name === one.name),
  );
  for (const { type, name } of taken) {
    if (!replace) {
      throw usageError(
        `${type.toLowerCase()} ${name} exists in ${url.database}; --replace to replace it`,
      );
    }
    await admin.query(`DROP ${type} ${quoted(url.database, name)}`);
  }
}

async function programsIn(connection: Connection, database: string): Promise<readonly Program[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT 'VIEW' AS type, table_name AS name FROM information_schema.views WHERE table_schema = ?
     UNION ALL SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = ?
     UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = ?
     UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = ?`,
    [database, database, database, database],
  );
  return rows.map(({ type, name }) => ({ type: String(type), name: String(name) }));
}
