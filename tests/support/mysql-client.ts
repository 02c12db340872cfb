import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";

import type { MysqlServer } from "./mysql";

/** Opens an owner's session on a test server, or another user's with that password. */
export async function openOwner(server: MysqlServer, user = "owner"): Promise<Connection> {
  return createConnection({
    host: server.host,
    port: server.port,
    user,
    password: server.ownerPassword,
    ssl: { ca: await readFile(server.ca, "utf8"), verifyIdentity: false },
    dateStrings: true,
    multipleStatements: true,
  });
}

/** All rows, as arrays of values in the order of the columns. */
export async function rowsOf(connection: Connection, sql: string): Promise<unknown[][]> {
  const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true });
  return rows;
}

/** The names of the databases whose name begins so. */
export async function databasesLike(connection: Connection, beginning: string): Promise<unknown[]> {
  return (await rowsOf(connection, `SHOW DATABASES LIKE '${beginning}%'`)).flat();
}

/** How many rows of each foreign key have no parent, for those keys that have such rows. */
export async function orphans(connection: Connection, database: string): Promise<unknown[][]> {
  const keys = await rowsOf(
    connection,
    `SELECT table_name, column_name, referenced_table_name, referenced_column_name
     FROM information_schema.key_column_usage
     WHERE table_schema = '${database}' AND referenced_table_name IS NOT NULL`,
  );
  if (keys.length === 0) throw new Error(`${database} has no foreign keys`);
  const found: unknown[][] = [];
  for (const [table, column, parent, key] of keys.map((names) => names.map(String))) {
    const [[count]] = (await rowsOf(
      connection,
      `SELECT COUNT(*) FROM ${database}.${table} c LEFT JOIN ${database}.${parent} p
       ON p.${key} = c.${column} WHERE c.${column} IS NOT NULL AND p.${key} IS NULL`,
    )) as [[number]];
    if (count > 0) found.push([table, column, count]);
  }
  return found;
}

/** A hash of each table of a database: of its definition and of all its rows, by primary key. */
export async function fingerprints(
  connection: Connection,
  database: string,
): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  const tables = await rowsOf(
    connection,
    `SELECT table_name FROM information_schema.tables
     WHERE table_schema = '${database}' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  for (const [table] of tables) {
    const name = `\`${database}\`.\`${String(table).replaceAll("`", "``")}\``;
    const [[, definition]] = (await rowsOf(connection, `SHOW CREATE TABLE ${name}`)) as [unknown[]];
    const rows = await rowsOf(connection, `SELECT * FROM ${name}`);
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    prints[String(table)] = createHash("sha256")
      .update(`${String(definition)}\n${lines.join("\n")}`)
      .digest("hex");
  }
  return prints;
}
