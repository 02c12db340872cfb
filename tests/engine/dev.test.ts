/** The whole life of dev: from nothing to nothing, with another team's program in between. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { root } from "../../local/paths.mjs";
import type { Deployment } from "./deployment";
import type { Inventory } from "./emulator";
import { identities } from "./identities";
import { Sandbox } from "./sandbox";

let sandbox: Sandbox;
let dev: Deployment;
let nothing: Inventory;

beforeAll(async () => {
  sandbox = await Sandbox.begin();
  nothing = sandbox.emulator.inventory();
  dev = await sandbox.stack("dev");
  return () => sandbox.end();
});

describe("dev", () => {
  it("is previewed as what is recorded, all of it new", async () => {
    expect(await dev.preview()).toEqual(identities("dev").map((resource) => `create ${resource}`));
  });

  it("comes up", async () => {
    expect(await dev.up()).toHaveLength(identities("dev").length);
  });

  it("needs no change after that", async () => {
    expect(await dev.preview()).toEqual([]);
  });

  it("has the outputs of docs/outputs.md, in their types, and no other", async () => {
    const outputs = await dev.outputs();
    const page = readFileSync(join(root, "docs", "outputs.md"), "utf8");
    const documented = [...page.matchAll(/^\| `(\w+)` \| ([\w ]+) \|/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    const had = Object.entries(outputs).map(([name, value]) => [
      name,
      typeof value === "object" ? "string by name" : typeof value,
    ]);
    expect(had.sort()).toEqual(documented.sort());
  });

  it("has the values that were recorded", async () => {
    const values = JSON.stringify(await dev.outputs(), sortedKeys, 2);
    await expect(`${withoutChance(values)}\n`).toMatchFileSnapshot("outputs/dev.json");
  });

  it("is read by another team's program, which stands on it and goes again", async () => {
    const config = {
      "lakehouse-consumer:platformStack": "organization/classicmodels-lakehouse/dev",
    };
    const consumer = await sandbox.stack("report", config, "examples/consumer");
    await consumer.up();
    const [platform, { jdbcUrl, queryId }] = [await dev.outputs(), await consumer.outputs()];
    expect(jdbcUrl).toBe(platform.athenaJdbcUrl);
    expect(queryId).toMatch(/^[\w-]{36}$/);
    expect(await consumer.preview()).toEqual([]);
    await consumer.destroy();
  });

  it("is destroyed and leaves nothing", async () => {
    expect(sandbox.emulator.inventory()).not.toEqual(nothing);
    await dev.destroy();
    expect(sandbox.emulator.inventory()).toEqual(nothing);
  });
});

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}

/** What AWS and the random suffix make anew each time. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/(?<=-)[0-9a-f]{8}(?=")/g, "<suffix>")
    .replaceAll(/(?<=secret:lakehouse-dev-reader-)[\w-]+/g, "<suffix>");
}
