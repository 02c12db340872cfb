import type { Connection } from "mysql2/promise";
import { connect } from "../connection";
import { quoted } from "../names";
import type { SourceUrl } from "../source-url";

/**
 * Opens a session in which a dump runs as it would in MySQL's own client, in `database`. What it is
 * given are bytes in a string (latin1), and these bytes it sends: the dump's SET NAMES says what
 * they mean, utf8mb4 unless it does. Zero dates are let in, and values too long or large refused,
 * unless the dump's own sql_mode says otherwise.
 */
export async function openDumpSession(url: SourceUrl, database: string): Promise<Connection> {
  const connection = await connect(url, "bytes");
  await connection.query(`USE ${quoted(database)}`);
  await connection.query(
    `SET foreign_key_checks = 0, unique_checks = 0,
         sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'`,
  );
  return connection;
}
