import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { CHARGES, itemsOf, totalOf, usdOf } from "../../docs/make/cost";
import { makePages, recordStacks } from "../../docs/make/pages";
import { PRICES } from "../../docs/make/prices";
import type { Diagrammed } from "../../docs/make/resources";
import { STACKS } from "../../policy/stacks";
import type { RecordedStack } from "../support/pulumi";
import { runStack } from "../support/stacks";

const ROOT = join(__dirname, "../..");
/** dev's promise, and by how much its region is dearer than the one whose prices are listed. */
const DEV_USD_A_MONTH = 100;
const DEARER_REGION = 1.25;

let stacks: Diagrammed;
let complete: RecordedStack;

beforeAll(async () => {
  stacks = await recordStacks();
  complete = await runStack("complete", STACKS.complete);
}, 60_000);

describe("what is made from the sources", () => {
  it.each([
    "README.md",
    "docs/cost.md",
    "docs/outputs.md",
    "docs/resources.md",
    "docs/security.md",
  ])("%s is current", (file) => {
    const made = makePages(ROOT, stacks).get(file);
    const found = readFileSync(join(ROOT, file), "utf8");
    expect(found === made, `${file} is not what the sources say: run \`npm run docs\``).toBe(true);
  });
});

describe("the cost", () => {
  it(`of dev, idle, is under ${DEV_USD_A_MONTH} USD a month, in a dearer region too`, () => {
    expect(totalOf(stacks.dev).month).toBeGreaterThan(20);
    expect(totalOf(stacks.dev).month * DEARER_REGION).toBeLessThan(DEV_USD_A_MONTH);
  });

  it("is known for each resource of every stack, also of the optional ones", () => {
    for (const stack of [...Object.values(stacks), complete])
      expect(itemsOf(stack).length).toBeGreaterThan(5);
  });

  it("of a type that nobody has thought of stops it", () => {
    const [some] = stacks.dev.resources.filter(({ computed }) => computed.id !== undefined);
    const strange = { ...some, type: "aws:redshift/cluster:Cluster" };
    const stack = { ...stacks.dev, resources: [...stacks.dev.resources, strange] };
    expect(() => itemsOf(stack as RecordedStack)).toThrow(
      "docs/make/cost.ts doesn't say what aws:redshift/cluster:Cluster costs",
    );
  });

  it("of a database size without a price stops it", async () => {
    const big = await runStack("dev", { databaseInstanceClass: "db.r7g.large" });
    expect(() => itemsOf(big)).toThrow("db.r7g.large has no price");
  });

  it("names no type that no stack has", () => {
    const all = [...Object.values(stacks), complete].flatMap(({ resources }) => resources);
    const types = new Set(all.map(({ type }) => type));
    expect(Object.keys(CHARGES).filter((type) => !types.has(type))).toEqual([]);
  });

  it("uses every price, each from a page of AWS and a day that has been", () => {
    const used = new Set(Object.values(stacks).flatMap((stack) => itemsOf(stack).map(priceOf)));
    expect([...used, "Athena scan"].sort()).toEqual(Object.keys(PRICES).sort());
    for (const [name, { usd, page, asOf }] of Object.entries(PRICES)) {
      expect(usd, name).toBeGreaterThan(0);
      expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/\S+\/pricing\/$/);
      expect(new Date(asOf).toISOString().slice(0, 10)).toBe(asOf);
      expect(Date.parse(asOf)).toBeLessThan(Date.now());
    }
  });

  it("counts a standby, a second zone, a worker and a managed secret", async () => {
    const amount = (stack: RecordedStack, what: string) =>
      itemsOf(stack)
        .filter((item) => item.what === what)
        .reduce((sum, item) => sum + usdOf(item), 0);
    const wide = await runStack("dev", {
      databaseMultiAz: "true",
      endpointZones: "all",
      jobWorkerCount: "6",
      jobWorkerType: "G.2X",
    });
    for (const [what, times] of [
      ["database, db.t4g.micro", 2],
      ["database storage", 2],
      ["interface endpoints, by zone", 2],
      ["Glue workers", 6],
      ["secrets", 1],
    ] as const) {
      expect(amount(wide, what), what).toBeCloseTo(times * amount(stacks.dev, what), 6);
    }
    expect(amount(stacks.dev, "secrets")).toBeCloseTo(2 * PRICES.secret.usd, 6);
    expect(amount(stacks.existing, "database storage")).toBe(0);
  });
});

function priceOf({ price }: { price: string }): string {
  return price;
}
