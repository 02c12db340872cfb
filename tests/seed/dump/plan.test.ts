import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodes } from "../../../local/exit-codes";
import { CommandError } from "../../../seed/errors";
import { planDump, type DumpPlan } from "../../../seed/dump/plan";

const TABLE = "CREATE TABLE t (a int);\n";

describe("planDump", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plan-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function plan(content: string | Buffer): Promise<DumpPlan> {
    const file = join(folder, `${Math.random()}.sql`);
    await writeFile(file, content);
    return planDump(file, new AbortController().signal);
  }

  async function refusal(content: string | Buffer): Promise<string> {
    const error: unknown = await plan(content).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CommandError);
    expect((error as CommandError).exitCode).toBe(exitCodes.USAGE);
    return (error as CommandError).message;
  }

  it("knows the dump's tables, statements, size and database", async () => {
    const text =
      "\ufeffCREATE DATABASE `döner` DEFAULT CHARACTER SET latin1;\nUSE `döner`;\n" +
      "CREATE TABLE `größe` (a int);\nCREATE TABLE `döner`.u (a int);\nINSERT INTO u VALUES (1);\n";
    const { bytes, statements, database, databaseOptions, tables } = await plan(text);
    expect(Buffer.from(database ?? "", "latin1").toString()).toBe("döner");
    expect(databaseOptions).toBe("CHARACTER SET LATIN1");
    expect([...tables].map((name) => Buffer.from(name, "latin1").toString())).toEqual([
      "größe",
      "u",
    ]);
    expect({ bytes, statements }).toEqual({ bytes: Buffer.byteLength(text), statements: 5 });
  });

  it("heeds NO_BACKSLASH_ESCAPES as long as it holds", async () => {
    const text =
      "SET sql_mode = 'NO_BACKSLASH_ESCAPES';\nCREATE TABLE t (a text DEFAULT '\\');\n" +
      "SET sql_mode = '';\nCREATE TABLE u (a text DEFAULT '\\'');\n";
    expect((await plan(text)).tables).toEqual(new Set(["t", "u"]));
  });

  it.each([
    ["an empty file", "", "it creates no table"],
    ["comments only", "-- nothing\n", "it creates no table"],
    ["prose", "Dear Sir or Madam;", "line 1: DEAR has no place in a dump"],
    [
      "a right to grant",
      `${TABLE}\nGRANT ALL ON *.* TO x;`,
      "line 3: GRANT has no place in a dump; take it out",
    ],
    ["no end", `${TABLE}INSERT INTO t VALUES (1)`, "line 2: what begins here ends without ;"],
    [
      "an open string",
      `${TABLE}INSERT INTO t VALUES ('a;\n`,
      "line 2: what begins here ends within a quoted text",
    ],
    [
      "two databases",
      "USE a;\nUSE b;\n",
      "line 2: a second database, b after a; dump one database at a time",
    ],
    [
      "a table elsewhere",
      "USE a;\nCREATE TABLE b.t (x int);",
      "line 2: a second database, b after a",
    ],
    [
      "rows elsewhere",
      `${TABLE}INSERT INTO mysql.user VALUES (1);\nUSE d;`,
      "rows for user, a table",
    ],
    [
      "rows without a table",
      "INSERT INTO t VALUES (1);",
      "line 1: rows for t, a table that it does not create",
    ],
    ["rows before their table", `INSERT INTO t VALUES (1);${TABLE}`, "line 1: rows for t"],
    [
      "a cut between statements",
      `-- MySQL dump 10.13  Distrib 9.7.4\n${TABLE}`,
      "lacks the comment it ends with",
    ],
    [
      "MariaDB's, cut",
      `/*!999999\\- enable the sandbox mode */\n-- MariaDB dump 10.19\n${TABLE}`,
      "is it cut off?",
    ],
    ["gzip", gzipSync(TABLE), "it is compressed; unpack it first"],
    ["UTF-16", Buffer.from(`\ufeff${TABLE}`, "utf16le"), "it is in UTF-16"],
  ])("refuses %s", async (_, content, message) => {
    expect(await refusal(content)).toContain(message);
  });

  it("takes a dump with mysqldump's ending", async () => {
    const text = `-- MySQL dump 10.13\n${TABLE}-- Dump completed on 2026-11-24  6:15:30\n`;
    expect((await plan(text)).tables.size).toBe(1);
  });

  it("names a file that is not there", async () => {
    const missing = planDump(join(folder, "none.sql"), new AbortController().signal);
    await expect(missing).rejects.toThrow(/can't read it: ENOENT/);
    await expect(planDump(folder, new AbortController().signal)).rejects.toThrow(
      /it is no regular file/,
    );
  });
});
