import { describe, expect, it } from "vitest";
import { inspect } from "../../../seed/dump/inspect";
import { rewrite } from "../../../seed/dump/rewrite";

const destination = {
  dumpDatabase: "old",
  tables: new Set(["orders", "customers", "a`b"]),
  database: "new`er",
};

function rewritten(text: string, more: Partial<typeof destination> = {}): string {
  return rewrite(text, inspect({ text, line: 1 }), { ...destination, ...more });
}

describe("rewrite", () => {
  it.each([
    [
      "INSERT INTO `old`.`orders` VALUES ('old.x', `old`.`y`)",
      "INSERT INTO `orders` VALUES ('old.x', `old`.`y`)",
    ],
    ["INSERT INTO old . orders (a) VALUES (1)", "INSERT INTO orders (a) VALUES (1)"],
    ["CREATE TABLE `old`.`orders` (old int)", "CREATE TABLE `orders` (old int)"],
    ["DROP TABLE IF EXISTS old.orders, `old`.customers", "DROP TABLE IF EXISTS orders, customers"],
    [
      "CREATE TABLE orders (a int COMMENT 'old.orders')",
      "CREATE TABLE orders (a int COMMENT 'old.orders')",
    ],
    [
      "ALTER TABLE orders COMMENT = 'see `old`.`x`' /* old.x */",
      "ALTER TABLE orders COMMENT = 'see `old`.`x`' /* old.x */",
    ],
    [
      "CREATE VIEW v AS SELECT old.orders.a, orders.old FROM old.orders",
      "CREATE VIEW v AS SELECT orders.a, orders.old FROM orders",
    ],
    ["CREATE VIEW v AS SELECT x.old.a FROM x.old", "CREATE VIEW v AS SELECT x.old.a FROM x.old"],
    ["INSERT INTO elsewhere.orders VALUES (1)", "INSERT INTO elsewhere.orders VALUES (1)"],
  ])("takes the dump's own database out of %s", (text, wanted) => {
    expect(rewritten(text)).toBe(wanted);
  });

  it("takes it for a table in a view where both are called the same", () => {
    const same = { dumpDatabase: "orders" };
    const view = "CREATE VIEW v AS SELECT orders.status FROM orders.orders";
    expect(rewritten(view, same)).toBe(view);
    expect(rewritten("CREATE VIEW v AS SELECT orders.orders.status FROM orders", same)).toBe(
      "CREATE VIEW v AS SELECT orders.status FROM orders",
    );
    expect(rewritten("INSERT INTO orders.orders VALUES (1)", same)).toBe(
      "INSERT INTO orders VALUES (1)",
    );
  });

  it.each([
    ["CREATE DEFINER=`a`@`b.c` VIEW v AS SELECT 1", "CREATE  VIEW v AS SELECT 1"],
    [
      "CREATE DEFINER = CURRENT_USER() PROCEDURE p() SET @a = 1",
      "CREATE  PROCEDURE p() SET @a = 1",
    ],
    [
      "CREATE DEFINER=root@localhost FUNCTION f() RETURNS int RETURN 1",
      "CREATE  FUNCTION f() RETURNS int RETURN 1",
    ],
    [
      "CREATE DEFINER='a' EVENT e ON SCHEDULE EVERY 1 DAY DO SET @a = 1",
      "CREATE  EVENT e ON SCHEDULE EVERY 1 DAY DO SET @a = 1",
    ],
    [
      "/*!50013 DEFINER=`a`@`%` SQL SECURITY DEFINER */ /*!50001 VIEW v AS SELECT 'DEFINER=a' */".replace(
        "/*!50013",
        "/*!50001 CREATE */ /*!50013",
      ),
      "/*!50001 CREATE */ /*!50013  SQL SECURITY DEFINER */ /*!50001 VIEW v AS SELECT 'DEFINER=a' */",
    ],
  ])("takes the DEFINER out of %s", (text, wanted) => {
    expect(rewritten(text)).toBe(wanted);
  });

  it.each([
    ["REFERENCES customers (id)", "REFERENCES customers (id)"],
    ["REFERENCES `a``b` (id)", "REFERENCES `a``b` (id)"],
    ["REFERENCES `old`.`customers` (id)", "REFERENCES `customers` (id)"],
    ["REFERENCES offices (id)", "REFERENCES `new``er`.offices (id)"],
    ["REFERENCES `old`.`offices` (id)", "REFERENCES `new``er`.`offices` (id)"],
    ["REFERENCES other.offices (id)", "REFERENCES other.offices (id)"],
  ])("points %s into the destination if the dump lacks it", (clause, wanted) => {
    const table = (end: string) => `CREATE TABLE orders (a int, FOREIGN KEY (a) ${end})`;
    expect(rewritten(table(clause))).toBe(table(wanted));
  });
});
