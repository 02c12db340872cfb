import { escape } from "mysql2";
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Row } from "./generate/tables";

/** Larger statements load no faster here; this size keeps memory flat and any server content. */
const BATCH_CHARACTERS = 256 * 1024;

/**
 * Inserts rows by statements of many rows, each a transaction of its own, by the sessions in turn.
 * While the server works on one a session, the next is put together, and no more than that: memory
 * stays flat. Returns the rows.
 */
export async function insertRows(
  sessions: readonly [Connection, ...Connection[]],
  table: string,
  rows: Iterable<Row>,
  signal: AbortSignal,
  advance: (rows: number) => void,
): Promise<number> {
  const limit = Math.min(BATCH_CHARACTERS, (await maxPacket(sessions[0])) / 8);
  let total = 0;
  const lanes = sessions.map((session) => ({ session, running: Promise.resolve<unknown>(0) }));
  for (const batch of batches(rows, limit)) {
    const lane = lanes.shift() as (typeof lanes)[number];
    await lane.running;
    signal.throwIfAborted();
    lane.running = lane.session.query(`INSERT INTO ${table} VALUES ${batch.values}`);
    lane.running.catch(() => undefined); // it is awaited when its turn comes
    lanes.push(lane);
    total += batch.rows;
    advance(batch.rows);
  }
  await Promise.all(lanes.map(({ running }) => running));
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
  let texts: string[] = []; // joined at the end: adding to one string costs twice the memory
  let length = 0;
  for (const row of rows) {
    const text = `(${row.map((value) => escape(value)).join(",")})`;
    texts.push(text);
    length += text.length;
    if (length >= characters) {
      yield { values: texts.join(","), rows: texts.length };
      texts = [];
      length = 0;
    }
  }
  if (texts.length > 0) yield { values: texts.join(","), rows: texts.length };
}
