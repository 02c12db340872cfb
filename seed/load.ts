import { escape } from "mysql2";
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Row } from "./generate/tables";

/** Larger statements load no faster here; this size keeps memory flat and any server content. */
const BATCH_CHARACTERS = 256 * 1024;

/**
 * Inserts rows by statements of many rows, each a transaction of its own. While the server works on
 * one, the next is put together, and no more than that: memory stays flat. Returns the rows.
 */
export async function insertRows(
  connection: Connection,
  table: string,
  rows: Iterable<Row>,
  signal: AbortSignal,
  advance: (rows: number) => void,
): Promise<number> {
  const limit = Math.min(BATCH_CHARACTERS, (await maxPacket(connection)) / 8);
  let total = 0;
  let running: Promise<unknown> = Promise.resolve();
  for (const batch of batches(rows, limit)) {
    await running;
    signal.throwIfAborted();
    running = connection.query(`INSERT INTO ${table} VALUES ${batch.values}`);
    running.catch(() => undefined); // it is awaited a batch later
    total += batch.rows;
    advance(batch.rows);
  }
  await running;
  return total;
}

/** The largest statement that the server takes in this session, in bytes. */
export async function maxPacket(connection: Connection): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>("SELECT @@max_allowed_packet AS bytes");
  return Number(rows[0]?.bytes);
}

function* batches(
  rows: Iterable<Row>,
  characters: number,
): Generator<{ values: string; rows: number }> {
  let values = "";
  let count = 0;
  for (const row of rows) {
    values += `${count === 0 ? "" : ","}(${row.map((value) => escape(value)).join(",")})`;
    count += 1;
    if (values.length >= characters) {
      yield { values, rows: count };
      values = "";
      count = 0;
    }
  }
  if (count > 0) yield { values, rows: count };
}
