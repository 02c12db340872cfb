import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Distribution } from "./distribution.mjs";

export const users = ["owner", "reader"] as const;
export type User = (typeof users)[number];
export type Passwords = Record<User, string>;

const SCHEMA_PRIVILEGES =
  "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, " +
  "LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER";

export function passwordFile(directory: string, user: User): string {
  return join(directory, `${user}.password`);
}

/** Reads the instance's passwords; makes those that aren't there, for the owner's eyes only. */
export async function ensurePasswords(directory: string): Promise<Passwords> {
  return {
    owner: await ensurePassword(passwordFile(directory, "owner")),
    reader: await ensurePassword(passwordFile(directory, "reader")),
  };
}

async function ensurePassword(file: string): Promise<string> {
  const existing = await readFile(file, "utf8").catch(() => "");
  if (existing.trim()) return existing.trim();
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * The statements that every start runs before the first connection is let in: one a line, kept out
 * of the binlog, since they are no change of the data.
 *
 * @param administrator the owner may do everything, as tests need (global variables, users)
 */
export function accountStatements(
  flavor: Distribution["flavor"],
  passwords: Passwords,
  administrator: boolean,
): string {
  const statements = [
    "SET SESSION sql_log_bin = 0",
    "ALTER USER IF EXISTS 'root'@'localhost' ACCOUNT LOCK",
    ...users.flatMap((user) => [
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${passwords[user]}'`,
      `ALTER USER '${user}'@'%' IDENTIFIED BY '${passwords[user]}'`,
    ]),
    "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'reader'@'%'",
    ...grants(flavor, "reader", "SELECT, SHOW VIEW"),
    ...(administrator
      ? ["GRANT ALL ON *.* TO 'owner'@'%' WITH GRANT OPTION"]
      : grants(flavor, "owner", SCHEMA_PRIVILEGES)),
  ];
  return statements.map((statement) => `${statement};\n`).join("");
}

/** On every database but the server's own: its tables (password hashes among them) are nobody's. */
function grants(flavor: Distribution["flavor"], user: User, privileges: string): string[] {
  // MariaDB can't take a part of a grant away again.
  if (flavor === "mariadb") return [`GRANT ${privileges} ON \`classicmodels%\`.* TO '${user}'@'%'`];
  return [
    `GRANT ${privileges} ON *.* TO '${user}'@'%'`,
    `REVOKE ${privileges} ON mysql.* FROM '${user}'@'%'`,
  ];
}
