import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { exitCodes } from "../../local/exit-codes";
import { root } from "../../local/paths.mjs";

it("has the exit codes of the Python side, and no others", () => {
  const text = readFileSync(join(root, "etl", "lakehouse", "errors.py"), "utf8");
  const classes = [...text.matchAll(/^class (\w+)Error\([\s\S]*?^ {4}exit_code = (\d+)$/gm)];
  const owned = classes.map(([, name = "", code]) => [name.toUpperCase(), Number(code)] as const);
  expect(owned.length).toBeGreaterThan(5);
  const { OK, ...errors } = exitCodes;
  expect(OK).toBe(0);
  // LakehouseError is the base: 1, the unexpected.
  expect(errors).toEqual({
    UNEXPECTED: 1,
    ...Object.fromEntries(owned.filter(([name]) => name !== "LAKEHOUSE")),
  });
});
