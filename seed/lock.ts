import { createHash } from "node:crypto";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { busyError } from "./errors";

/**
 * Keeps other seeds away from the database while `run` runs. The server lets go of the lock when
 * the connection ends, in whatever way. @throws CommandError (busy)
 */
export async function withLock<T>(
  connection: Connection,
  database: string,
  run: () => Promise<T>,
): Promise<T> {
  const name = `seed ${createHash("sha256").update(database).digest("hex").slice(0, 32)}`;
  const [rows] = await connection.query<RowDataPacket[]>("SELECT GET_LOCK(?, 0) AS got", [name]);
  if (rows[0]?.got !== 1)
    throw busyError(`another seed is at work on ${database}; try again later`);
  try {
    return await run();
  } finally {
    await connection.query("DO RELEASE_LOCK(?)", [name]).catch(() => undefined);
  }
}
