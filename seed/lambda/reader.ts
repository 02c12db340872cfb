/** The read-only user of the job, in MySQL. */
import { randomBytes } from "node:crypto";
import type { Connection } from "mysql2/promise";
import { quoted } from "../names";
import type { Login } from "./secrets";

export const READER = "lakehouse_reader";
const PASSWORD_BYTES = 30;

/** 240 random bits in characters that need no quoting anywhere. */
export function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString("base64url");
}

/**
 * Makes the reader what it should be, whatever it was: this password, TLS only, SELECT on the
 * database and the binlog. Idempotent.
 */
export async function ensureReader(
  connection: Connection,
  database: string,
  { username, password }: Login,
): Promise<void> {
  await connection.query("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ? REQUIRE SSL", [
    username,
    password,
  ]);
  await setPassword(connection, { username, password });
  await connection.query(`GRANT SELECT ON ${quoted(database)}.* TO ?@'%'`, [username]);
  await connection.query("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO ?@'%'", [username]);
}

export async function setPassword(
  connection: Connection,
  { username, password }: Login,
): Promise<void> {
  await connection.query("ALTER USER ?@'%' IDENTIFIED BY ? REQUIRE SSL", [username, password]);
}
