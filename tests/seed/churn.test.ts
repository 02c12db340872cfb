import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exitCodes } from "../../local/exit-codes";
import { tableNames } from "../../seed/schema";
import { startMysql, type MysqlServer } from "../support/mysql";
import { databasesLike, fingerprints, openOwner, orphans, rowsOf } from "../support/mysql-client";
import { runSeed, startSeed } from "../support/seed";

const DATABASE = "churn_shop";

describe("npm run seed -- --churn", { timeout: 60_000 }, () => {
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
  });

  const number = async (sql: string) => Number((await rowsOf(owner, sql))[0]?.[0]);

  async function churn(...args: string[]): Promise<Record<string, number>> {
    const { code, stdout, stderr } = await runSeed(["--url", url, "--json", "--churn", ...args]);
    expect(stderr).not.toContain("error");
    expect(code).toBe(exitCodes.OK);
    return (JSON.parse(stdout) as { changes: Record<string, number> }).changes;
  }

  it("inserts, updates and deletes, and says what", async () => {
    await runSeed(["--url", url]);
    const before = await fingerprints(owner, DATABASE);
    await owner.query(`USE ${DATABASE}`);
    const count = (table: string) => number(`SELECT COUNT(*) FROM ${table}`);
    const sizes = new Map<string, number>();
    for (const table of tableNames) sizes.set(table, await count(table));
    const shipped = await number("SELECT COUNT(*) FROM orders WHERE shippedDate IS NOT NULL");

    const changes = await churn("5");
    expect(Object.values(changes).every((amount) => amount > 0)).toBe(true);
    expect(Object.keys(changes).sort()).toEqual([
      "credit limits changed",
      "customers added",
      "customers moved",
      "order lines corrected",
      "orders added",
      "orders deleted",
      "orders disputed",
      "orders held, resumed, cancelled",
      "orders resolved",
      "orders shipped",
      "payments added",
      "payments deleted",
      "prices changed",
      "products restocked",
      "representatives changed",
    ]);
    const of = (what: string) => changes[what] ?? 0;
    expect(of("orders added")).toBe(Math.round((326 - of("orders deleted")) * 0.05));
    expect(await count("orders")).toBe(326 + of("orders added") - of("orders deleted"));
    expect(await count("customers")).toBe(122 + of("customers added"));
    expect(await count("products")).toBe(110);
    const after = await fingerprints(owner, DATABASE);
    for (const table of ["customers", "products", "orders", "orderdetails", "payments"]) {
      expect(after[table]).not.toBe(before[table]);
    }
    for (const table of ["productlines", "offices", "employees"])
      expect(after[table]).toBe(before[table]);
    expect(
      await number("SELECT COUNT(*) FROM orders WHERE shippedDate IS NOT NULL"),
    ).toBeGreaterThan(shipped - of("orders deleted"));
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("leaves nothing that doesn't fit together", async () => {
    await runSeed(["--url", url]);
    await churn("40", "--seed", "7");
    await owner.query(`USE ${DATABASE}`);
    expect(await orphans(owner, DATABASE)).toEqual([]);
    expect(
      await number(
        "SELECT COUNT(*) FROM orders LEFT JOIN orderdetails USING (orderNumber) WHERE productCode IS NULL",
      ),
    ).toBe(0);
    expect(
      await number("SELECT COUNT(*) FROM orders WHERE status = 'Shipped' AND shippedDate IS NULL"),
    ).toBe(0);
    expect(
      await number(
        "SELECT COUNT(*) FROM orders WHERE shippedDate < orderDate OR requiredDate < orderDate",
      ),
    ).toBe(0);
    expect(
      await number(
        "SELECT COUNT(*) FROM products WHERE quantityInStock < 0 OR buyPrice <= 0 OR MSRP <= 0",
      ),
    ).toBe(0);
    expect(await number("SELECT COUNT(*) FROM payments WHERE amount <= 0")).toBe(0);
  });

  it("does the same to the same data by the same seed, something else by another", async () => {
    const results: Record<string, string>[] = [];
    for (const seed of ["1", "1", "2"]) {
      await runSeed(["--url", url, "--replace"]);
      await churn("10", "--seed", seed);
      await churn("10", "--seed", seed);
      results.push(await fingerprints(owner, DATABASE));
    }
    expect(results[1]).toEqual(results[0]);
    for (const table of ["customers", "products", "orders", "orderdetails", "payments"]) {
      expect(results[2]?.[table]).not.toBe(results[0]?.[table]);
    }
  });

  it("gives no number twice, however often it runs", async () => {
    await runSeed(["--url", url]);
    let last = 0;
    for (let round = 1; round <= 3; round += 1) {
      await churn("100");
      const highest = await number(`SELECT MAX(orderNumber) FROM ${DATABASE}.orders`);
      expect(highest).toBeGreaterThan(last);
      last = highest;
    }
  });

  it("makes no definition of a table change: whoever follows the binlog sees rows only", async () => {
    await runSeed(["--url", url]);
    const [[file, position]] = (await rowsOf(owner, "SHOW BINARY LOG STATUS")) as [
      [string, number],
    ];
    await churn("2");
    const events = await rowsOf(owner, `SHOW BINLOG EVENTS IN '${file}' FROM ${position}`);
    const statements = events
      .filter(([, , type]) => type === "Query")
      .map((event) => String(event[5]));
    expect(events.some(([, , type]) => type === "Write_rows")).toBe(true);
    expect(statements.filter((sql) => !/^BEGIN$/.test(sql))).toEqual([]);
  });

  it("refuses a database that is not filled", async () => {
    const empty = await runSeed(["--url", url, "--churn", "1"]);
    expect(empty.code).toBe(exitCodes.USAGE);
    expect(empty.stderr).toBe(`error: ${DATABASE} has no rows in productlines; fill it first\n`);
    expect(await databasesLike(owner, DATABASE)).toEqual([]);
  });

  it("ends between two transactions when Ctrl-C is pressed", async () => {
    await runSeed(["--url", url, "--scale", "20"]);
    const seed = startSeed(["--url", url, "--churn", "100"]);
    const added = `SELECT COUNT(*) FROM ${DATABASE}.customers`;
    const before = await number(added);
    while ((await number(added)) === before)
      await new Promise((resolve) => setTimeout(resolve, 10));
    seed.process.kill("SIGINT");
    const { code, stderr } = await seed.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^error: interrupted/m);
  });

  it("prints a line a kind of change", async () => {
    await runSeed(["--url", url]);
    const { stdout } = await runSeed(["--url", url, "--churn", "1"]);
    expect(stdout).toMatch(/^customers added +1$/m);
    expect(stdout.trim().split("\n")).toHaveLength(15);
  });
});
