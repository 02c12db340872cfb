import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { root } from "../../local/paths.mjs";
import { ensureReader, READER } from "../../seed/lambda/reader";
import { type MysqlServer, startMysql } from "../support/mysql";
import { openOwner } from "../support/mysql-client";
import { defaults, runStack } from "../support/stacks";

const PASSWORD = "a-password-of-30-characters-ab";

const page = readFileSync(join(root, "docs", "existing-source.md"), "utf8");

/** The page's only block in this language. */
function block(language: string): string {
  const found = [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))];
  const [only] = found;
  if (!only?.[1] || found.length > 1) throw new Error(`${found.length} blocks of ${language}`);
  return only[1];
}

/** The statements that the page gives the DBA. */
function statements(): string[] {
  return block("sql")
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

describe("the example of a stack file", () => {
  it("is a whole configuration, with what the program makes for it said right", async () => {
    const { config } = parse(block("yaml")) as { config: Record<string, unknown> };
    const values = Object.entries(config)
      .filter(([key]) => key !== "aws:region")
      .map(([key, value]) => [
        key.replace("classicmodels-lakehouse:", ""),
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
    const stack = await runStack("shop", {
      ...defaults(),
      ...(Object.fromEntries(values) as Record<string, string>),
    });
    const services = stack
      .ofType("aws:ec2/vpcEndpoint:VpcEndpoint")
      .map(({ inputs }) => String(inputs.serviceName).split(".").at(-1));
    const [sentence] = /Those are,.*?route tables\./.exec(page) ?? [""];
    expect([...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual(
      services.sort(),
    );
    expect(stack.one("lakehouse-groups-database-from-job").inputs.securityGroupId).toBe(
      config["classicmodels-lakehouse:sourceSecurityGroupId"],
    );
  });

  it("names the secret's fields as the job reads them", () => {
    expect(Object.keys(JSON.parse(block("json")) as object)).toEqual(["username", "password"]);
  });
});
