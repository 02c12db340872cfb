import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutInsert } from "../../../seed/dump/rows";

const cut = (text: string, bytes: number) => [...cutInsert({ text, line: 3 }, bytes)];

describe("cutInsert", () => {
  it("cuts between rows, and keeps what is before and after them", () => {
    const text =
      "INSERT INTO t (a, b) VALUES (1,'x'),(2,'),('), (3,f(1,2)) ON DUPLICATE KEY UPDATE a=VALUES(a)";
    const head = "INSERT INTO t (a, b) VALUES ";
    const tail = " ON DUPLICATE KEY UPDATE a=VALUES(a)";
    expect(cut(text, head.length + tail.length + 12)).toEqual([
      `${head}(1,'x')${tail}`,
      `${head}(2,'),(')${tail}`,
      `${head}(3,f(1,2))${tail}`,
    ]);
    expect(cut(text, text.length)).toEqual([text]);
  });

  it.each([
    ["a row", "INSERT INTO t VALUES (1),('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')"],
    ["a SELECT", "INSERT INTO t SELECT 1, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx'"],
    ["rows within a SELECT", "INSERT INTO t SELECT * FROM (VALUES ROW(1), ROW(2)) x"],
    ["another statement", "CREATE TABLE t (a int COMMENT 'VALUES (1),(2),(3),(4)')"],
  ])("refuses %s that is too long as it is", (_, text) => {
    expect(() => cut(text, 40)).toThrow(/line 3: .* MB in one piece, .*max_allowed_packet/);
  });

  const value = fc.oneof(
    fc.integer().map(String),
    fc.constantFrom("NULL", "0x28", "_binary 'a'", "f(1,(2))", "-1.5e3"),
    fc.string().map((text) => `'${text.replace(/[\\']/g, "\\$&")}'`),
    fc.constantFrom("'a''b'", "'),('", "'\\'),(\\''", `"),("`),
  );
  const row = fc
    .array(value, { minLength: 1, maxLength: 4 })
    .map((values) => `(${values.join(",")})`);

  it("loses no row and doubles none, at any size", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.nat(300), (rows, extra) => {
        const head = "INSERT INTO `t(,` (`a`) VALUES ";
        const longest = Math.max(...rows.map(({ length }) => length));
        const limit = head.length + longest + extra;
        const pieces = cut(head + rows.join(","), limit);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(limit);
        expect(pieces.map((piece) => piece.slice(head.length)).join(",")).toBe(rows.join(","));
      }),
      { numRuns: 1000 },
    );
  });

  it("takes a text of many megabytes", () => {
    const big = `'${"\\'x".repeat(4_000_000)}'`;
    expect(cut(`INSERT INTO t VALUES (${big}),(${big})`, big.length + 100)).toHaveLength(2);
  });
});
