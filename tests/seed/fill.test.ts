import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exitCodes } from "../../local/exit-codes";
import { connect } from "../../seed/connection";
import { generateTables } from "../../seed/generate/tables";
import { readSchema, tableNames } from "../../seed/schema";
import { parseSourceUrl } from "../../seed/source-url";
import { fillAside } from "../../seed/staging";
import { startMysql, type MysqlServer } from "../support/mysql";
import { databasesLike, fingerprints, openOwner, orphans, rowsOf } from "../support/mysql-client";
import { runSeed, startSeed } from "../support/seed";

const DATABASE = "fill_shop";

describe("npm run seed", { timeout: 60_000 }, () => {
  let server: MysqlServer;
  let owner: Connection;
  let url: string;
  beforeAll(async () => {
    server = await startMysql();
    owner = await openOwner(server);
    url = server.url("owner", DATABASE);
  }, 60_000);
  afterAll(async () => {
    await owner.end();
    await server.stop();
  });
  beforeEach(async () => {
    for (const name of await databasesLike(owner, DATABASE)) {
      await owner.query(`SET foreign_key_checks = 0; DROP DATABASE \`${String(name)}\``);
    }
    await owner.query("SET foreign_key_checks = 1");
  });

  /** Waits until the scratch database holds some orders: the middle of a load. */
  async function midway(): Promise<void> {
    for (;;) {
      const found = await rowsOf(
        owner,
        `SELECT 1 FROM information_schema.tables WHERE table_schema = '${DATABASE}_loading' AND table_name = 'orderdetails'`,
      );
      if (found.length > 0) {
        const [[some]] = (await rowsOf(
          owner,
          `SELECT COUNT(*) FROM ${DATABASE}_loading.orders`,
        )) as [[number]];
        if (some > 0) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it("writes exactly what is generated, and nothing else", async () => {
    const { code, stdout, stderr } = await runSeed(["--url", url, "--seed", "5"]);
    expect(stderr).not.toContain("error");
    expect(code).toBe(exitCodes.OK);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
    const tables = await rowsOf(owner, `SHOW TABLES FROM ${DATABASE}`);
    expect(tables.flat().sort()).toEqual([...tableNames].sort());
    let total = 0;
    for (const table of generateTables(5, 1)) {
      const written = await rowsOf(owner, `SELECT * FROM ${DATABASE}.${table.name}`);
      const sorted = (rows: Iterable<unknown>) =>
        [...rows].map((row) => JSON.stringify(row)).sort();
      expect(sorted(written)).toEqual(sorted(table.rows()));
      expect(stderr).toMatch(
        new RegExp(
          `^${table.name} +\\d+\\.\\d s  ${written.length.toLocaleString("en")} rows$`,
          "m",
        ),
      );
      total += written.length;
    }
    expect(stdout).toBe(`${DATABASE}: 8 tables, ${total.toLocaleString("en")} rows\n`);
  });

  it("makes the tables as schema.sql alone does, but for their comments", async () => {
    await runSeed(["--url", url]);
    await owner.query(`CREATE DATABASE ${DATABASE}_plain; USE ${DATABASE}_plain`);
    for (const statement of await readSchema()) await owner.query(statement);
    for (const table of tableNames) {
      const definition = async (database: string) =>
        String((await rowsOf(owner, `SHOW CREATE TABLE ${database}.${table}`))[0]?.[1]);
      const comment = / \(generated: seed 1, scale 1, version \d+\)(?='$)/;
      expect(await definition(DATABASE)).toMatch(comment);
      expect((await definition(DATABASE)).replace(comment, "")).toBe(
        await definition(`${DATABASE}_plain`),
      );
    }
  });

  it("leaves foreign keys that the server holds to", async () => {
    await runSeed(["--url", url]);
    const wrong = [
      "DELETE FROM customers WHERE customerNumber IN (SELECT customerNumber FROM orders)",
      "INSERT INTO orderdetails VALUES (1, 'S10_0000', 1, 1, 1)",
      "UPDATE employees SET officeCode = '99'",
    ];
    await owner.query(`USE ${DATABASE}; SET foreign_key_checks = 1`);
    for (const sql of wrong)
      await expect(owner.query(sql)).rejects.toThrow(/foreign key constraint/);
    expect(await orphans(owner, DATABASE)).toEqual([]);
  });

  it("says so and changes nothing when asked for the same again", async () => {
    await runSeed(["--url", url, "--seed", "3"]);
    await owner.query(`DELETE FROM ${DATABASE}.payments LIMIT 1`);
    const before = await fingerprints(owner, DATABASE);
    const again = await runSeed(["--url", url, "--seed", "3"]);
    expect(again).toMatchObject({ code: exitCodes.OK, stdout: "" });
    expect(again.stderr).toBe(
      `${DATABASE} is filled already, by this seed and scale; nothing has changed\n`,
    );
    const json = await runSeed(["--url", url, "--seed", "3", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({
      database: DATABASE,
      changed: false,
      seed: 3,
      scale: 1,
    });
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
  });

  it("refuses to touch other content, unless told to replace it", async () => {
    await runSeed(["--url", url, "--seed", "3"]);
    const before = await fingerprints(owner, DATABASE);
    const refused = await runSeed(["--url", url, "--seed", "4"]);
    expect(refused).toMatchObject({ code: exitCodes.USAGE, stdout: "" });
    expect(refused.stderr).toMatch(
      /^error: fill_shop is filled already \(customers, .*--replace to replace them\n$/,
    );
    expect(await fingerprints(owner, DATABASE)).toEqual(before);

    const replaced = await runSeed(["--url", url, "--seed", "4", "--replace", "--json"]);
    const result = JSON.parse(replaced.stdout) as { tables: { name: string; rows: number }[] };
    expect(result).toMatchObject({ database: DATABASE, changed: true, seed: 4, scale: 1 });
    const counts = [...generateTables(4, 1)].map(({ name, rows }) => ({
      name,
      rows: [...rows()].length,
    }));
    expect(result.tables).toEqual(counts);
    expect(Object.keys(await fingerprints(owner, DATABASE))).toEqual(Object.keys(before));
    expect(await fingerprints(owner, DATABASE)).not.toEqual(before);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("fills a database whose tables are there and empty; one row is not empty", async () => {
    await owner.query(`CREATE DATABASE ${DATABASE}; USE ${DATABASE}`);
    for (const statement of await readSchema()) await owner.query(statement);
    await owner.query("INSERT INTO productlines VALUES ('Tea pots', NULL, NULL, NULL)");
    const refused = await runSeed(["--url", url]);
    expect(refused.code).toBe(exitCodes.USAGE);
    expect(refused.stderr).toContain("is filled already (productlines)");
    await owner.query("DELETE FROM productlines");
    expect((await runSeed(["--url", url])).code).toBe(exitCodes.OK);
    expect(await rowsOf(owner, `SELECT COUNT(*) FROM ${DATABASE}.productlines`)).toEqual([[7]]);
  });

  it("leaves other tables and their triggers alone, and takes those of the replaced ones", async () => {
    await runSeed(["--url", url]);
    await owner.query(
      `USE ${DATABASE}; CREATE TABLE notes (id int PRIMARY KEY); INSERT INTO notes VALUES (1);
       CREATE TRIGGER on_order AFTER INSERT ON orders FOR EACH ROW INSERT INTO notes VALUES (NEW.orderNumber);
       CREATE TRIGGER on_note BEFORE INSERT ON notes FOR EACH ROW SET NEW.id = NEW.id + 1`,
    );
    const { code, stderr } = await runSeed(["--url", url, "--seed", "2", "--replace"]);
    expect(stderr).not.toContain("error");
    expect(code).toBe(exitCodes.OK);
    expect(await rowsOf(owner, "SELECT * FROM notes")).toEqual([[1]]);
    expect((await rowsOf(owner, `SHOW TRIGGERS FROM ${DATABASE}`)).map(([name]) => name)).toEqual([
      "on_note",
    ]);
  });

  it.each([
    [
      "CREATE TABLE later (n int, FOREIGN KEY (n) REFERENCES orders (orderNumber))",
      "fill_shop.later refers to orders",
    ],
    [
      "SET foreign_key_checks = 0; DROP TABLE payments; CREATE VIEW payments AS SELECT 1 AS n",
      "fill_shop.payments is a view",
    ],
  ])("won't replace what something else depends on: %s", async (sql, message) => {
    await runSeed(["--url", url]);
    await owner.query(`USE ${DATABASE}; ${sql}`);
    const before = await fingerprints(owner, DATABASE);
    const refused = await runSeed(["--url", url, "--seed", "2", "--replace"]);
    expect(refused.code).toBe(exitCodes.USAGE);
    expect(refused.stderr).toContain(message);
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
  });

  it("leaves the old content when the server throws it out midway, and clears up", async () => {
    await runSeed(["--url", url]);
    const before = await fingerprints(owner, DATABASE);
    const seed = startSeed(["--url", url, "--scale", "100", "--replace"]);
    await midway();
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
    const sessions = await rowsOf(
      owner,
      `SELECT processlist_id FROM performance_schema.threads
       WHERE processlist_db = '${DATABASE}_loading'`,
    );
    expect(sessions.length).toBeGreaterThan(0);
    for (const [id] of sessions) await owner.query(`KILL ${String(id)}`);
    const { code, stderr, stdout } = await seed.finished;
    expect(code).toBe(exitCodes.SOURCE);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error: .*; nothing in fill_shop has changed$/m);
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("ends as a program does that Ctrl-C ends, with nothing changed", async () => {
    const seed = startSeed(["--url", url, "--scale", "100"]);
    await midway();
    seed.process.kill("SIGINT");
    const { code, stderr } = await seed.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^error: interrupted; nothing in fill_shop has changed$/m);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
    expect(await rowsOf(owner, `SHOW TABLES FROM ${DATABASE}`)).toEqual([]);
  });

  it("says that a run was killed, and begins anew", async () => {
    const seed = startSeed(["--url", url, "--scale", "100"]);
    await midway();
    seed.process.kill("SIGKILL");
    await seed.finished;
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE, `${DATABASE}_loading`]);
    expect(await rowsOf(owner, `SHOW TABLES FROM ${DATABASE}`)).toEqual([]);

    const { code, stderr } = await runSeed(["--url", url]);
    expect(stderr).toContain(
      `an earlier run was cut off; dropping the database ${DATABASE}_loading that it left`,
    );
    expect(code).toBe(exitCodes.OK);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("never drops a database that is not its own", async () => {
    await owner.query(
      `CREATE DATABASE ${DATABASE}_loading; CREATE TABLE ${DATABASE}_loading.mine (id int)`,
    );
    const { code, stderr } = await runSeed(["--url", url]);
    expect(code).toBe(exitCodes.USAGE);
    expect(stderr).toContain(`database ${DATABASE}_loading is in the way and not of our making`);
    expect(await rowsOf(owner, `SHOW TABLES FROM ${DATABASE}_loading`)).toEqual([["mine"]]);
  });

  it("lets one seed at a time work on a database", async () => {
    const first = startSeed(["--url", url, "--scale", "100"]);
    await midway();
    const second = await runSeed(["--url", url]);
    expect(second.code).toBe(exitCodes.BUSY);
    expect(second.stderr).toBe(`error: another seed is at work on ${DATABASE}; try again later\n`);
    const other = await runSeed(["--url", server.url("owner", `${DATABASE}2`)]);
    expect(other.code).toBe(exitCodes.OK);
    expect((await first.finished).code).toBe(exitCodes.OK);
  });

  it("gives up when another session holds the tables, and says so", async () => {
    await runSeed(["--url", url]);
    const before = await fingerprints(owner, DATABASE);
    const reader = await openOwner(server);
    await reader.query(`BEGIN; SELECT COUNT(*) FROM ${DATABASE}.orders`);
    const admin = await connect(parseSourceUrl(url));
    await admin.query("SET lock_wait_timeout = 1");
    const refused = fillAside(admin, parseSourceUrl(url), async (scratch) => {
      await admin.query(`CREATE TABLE ${scratch}.orders (id int)`);
    });
    await expect(refused).rejects.toThrow(
      `another session has used the tables of ${DATABASE} for a minute; end it; nothing in`,
    );
    await reader.end();
    await admin.end();
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("says which right a user lacks", async () => {
    await owner.query(
      `CREATE USER limited@'%' IDENTIFIED BY 'pw'; CREATE DATABASE ${DATABASE};
       GRANT ALL ON ${DATABASE}.* TO limited@'%'`,
    );
    const limited = `mysql://limited:pw@${server.host}:${server.port}`;
    const { code, stderr } = await runSeed(["--url", `${limited}/${DATABASE}`]);
    expect(code).toBe(exitCodes.SOURCE);
    expect(stderr).toBe(
      `error: can't create database ${DATABASE}_loading: the user has no right to; GRANT ALL ON \`${DATABASE}_loading\`.*\n`,
    );
    await owner.query("DROP USER limited@'%'");
  });

  it("tells in one line what the server refuses", async () => {
    await runSeed(["--url", url]);
    await owner.query(
      `CREATE USER blind@'%' IDENTIFIED BY 'pw'; GRANT CREATE ON ${DATABASE}.* TO blind@'%'`,
    );
    const blind = `mysql://blind:pw@${server.host}:${server.port}/${DATABASE}`;
    const { code, stderr } = await runSeed(["--url", blind]);
    expect(code).toBe(exitCodes.SOURCE);
    expect(stderr).toMatch(/^error: SELECT command denied to user 'blind'.*\n$/);
    await owner.query("DROP USER blind@'%'");
  });

  it("never shows the password", async () => {
    const secret = server.ownerPassword;
    const args = [
      "--url",
      `mysql://owner@${server.host}:${server.port}/${DATABASE}?ssl-ca=${server.ca}`,
    ];
    const runs = [
      await runSeed(args, { SOURCE_PASSWORD: secret }),
      await runSeed([...args, "--seed", "9"], { SOURCE_PASSWORD: secret }),
      await runSeed(["--url", url, "--json"]),
      await runSeed(["--url", url.replace("owner:", "0wner:")]),
      await runSeed(["--url", `${url}&nonsense=1`]),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 2, 0, 3, 2]);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(secret);
  });

  it("takes a password of any letters", async () => {
    await owner.query(
      `CREATE USER 'zoë'@'%' IDENTIFIED BY 'pä ß💡%'; GRANT ALL ON *.* TO 'zoë'@'%'`,
    );
    const zoe = `mysql://zo%C3%AB@${server.host}:${server.port}/${DATABASE}`;
    expect((await runSeed(["--url", zoe], { SOURCE_PASSWORD: "pä ß💡%" })).code).toBe(exitCodes.OK);
    await owner.query("DROP USER 'zoë'@'%'");
  });

  it("says what is wrong with its arguments", async () => {
    const { code, stdout, stderr } = await runSeed(["--url", url, "--scale", "0"]);
    expect({ code, stdout }).toEqual({ code: exitCodes.USAGE, stdout: "" });
    expect(stderr).toBe("error: --scale must be a whole number from 1 to 10000, not '0'\n");
    const help = await runSeed(["--help"]);
    expect(help.code).toBe(exitCodes.OK);
    expect(help.stdout).toContain("usage: npm run seed");
  });
});
