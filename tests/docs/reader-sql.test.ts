import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../../local/paths.mjs";
import { ensureReader, READER } from "../../seed/lambda/reader";
import { type MysqlServer, startMysql } from "../support/mysql";
import { openOwner } from "../support/mysql-client";

const PASSWORD = "a-password-of-30-characters-ab";

/** The statements that docs/existing-source.md gives the DBA. */
function statements(): string[] {
  const page = readFileSync(join(root, "docs", "existing-source.md"), "utf8");
  const [, sql] = /```sql\n([\s\S]*?)```/.exec(page) ?? [];
  if (!sql) throw new Error("docs/existing-source.md has no SQL");
  return sql
    .replace("PASSWORD", PASSWORD)
    .split(";")
    .map((statement) => statement.trim())
    .filter(Boolean);
}

/** Everything that the server knows of the user but the password's hash. */
async function known(owner: Connection): Promise<string[]> {
  const rows = async (sql: string) => {
    const [found] = await owner.query<RowDataPacket[]>(sql, [READER]);
    return found.flatMap((row) => Object.values(row).map(String)).sort();
  };
  const user = await rows("SHOW CREATE USER ?@'%'");
  return [
    ...user.map((text) => text.replace(/ AS '(?:[^'\\]|\\.|'')*'/s, "")),
    ...(await rows("SHOW GRANTS FOR ?@'%'")),
  ];
}

describe("the SQL for the DBA of an existing source", { timeout: 60_000 }, () => {
  let server: MysqlServer;
  let owner: Connection;
  beforeAll(async () => {
    server = await startMysql();
    owner = await openOwner(server);
    await owner.query("CREATE DATABASE classicmodels");
  }, 60_000);
  afterAll(async () => {
    await owner.end();
    await server.stop();
  });

  it("makes the very user that the seeder makes", async () => {
    for (const statement of statements()) await owner.query(statement);
    const byHand = await known(owner);
    expect(byHand.join("\n")).toMatch(/REQUIRE SSL/);
    await owner.query("DROP USER ?@'%'", [READER]);
    await ensureReader(owner, "classicmodels", { username: READER, password: PASSWORD });
    expect(byHand).toEqual(await known(owner));
  });

  it("notices a right too many and one too few", async () => {
    await ensureReader(owner, "classicmodels", { username: READER, password: PASSWORD });
    const before = await known(owner);
    await owner.query("GRANT INSERT ON classicmodels.* TO ?@'%'", [READER]);
    expect(await known(owner)).not.toEqual(before);
    await owner.query("REVOKE INSERT ON classicmodels.* FROM ?@'%'", [READER]);
    expect(await known(owner)).toEqual(before);
    await owner.query("REVOKE REPLICATION CLIENT ON *.* FROM ?@'%'", [READER]);
    expect(await known(owner)).not.toEqual(before);
  });
});
