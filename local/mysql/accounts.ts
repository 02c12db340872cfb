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
    "ALTER USER 'root'@'localhost' ACCOUNT LOCK",
    ...users.flatMap((user) => [
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${passwords[user]}'`,
      `ALTER USER '${user}'@'%' IDENTIFIED BY '${passwords[user]}'`,
    ]),
    "GRANT SELECT, SHOW VIEW, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'reader'@'%'",
    ...ownerGrants(flavor, administrator),
  ];
  // The server's own tables (password hashes among them) are nobody's business.
  if (flavor === "mysql") statements.push("REVOKE SELECT, SHOW VIEW ON mysql.* FROM 'reader'@'%'");
  return statements.map((statement) => `${statement};\n`).join("");
}

function ownerGrants(flavor: Distribution["flavor"], administrator: boolean): string[] {
  if (administrator) return ["GRANT ALL ON *.* TO 'owner'@'%' WITH GRANT OPTION"];
  if (flavor === "mariadb") return ["GRANT ALL ON `classicmodels%`.* TO 'owner'@'%'"];
  return [
    `GRANT ${SCHEMA_PRIVILEGES} ON *.* TO 'owner'@'%'`,
    `REVOKE ${SCHEMA_PRIVILEGES} ON mysql.* FROM 'owner'@'%'`,
  ];
}
