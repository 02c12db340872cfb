/** prod, once it is there: neither a command nor a change destroys its data. */
import { beforeAll, describe, expect, it } from "vitest";

import type { Deployment } from "../deployment";
import type { Inventory } from "../emulator";
import { identities } from "../identities";
import { Sandbox } from "../sandbox";

const REFUSAL =
  /Instance::lakehouse-database-instance"[^"]*(because it is protected|marked for protection)/;
/** Where data is. */
const STORES = /^(rds:describe_db_instances|s3|kms:list_keys|secretsmanager|glue:get_databases)/;

let sandbox: Sandbox;
let prod: Deployment;
let everything: Inventory;

beforeAll(async () => {
  sandbox = await Sandbox.begin();
  prod = await sandbox.stack("prod");
  return () => sandbox.end();
});

describe("prod", () => {
  it("comes up, and needs no change after that", async () => {
    expect(await prod.up()).toHaveLength(identities("prod").length);
    expect(await prod.preview()).toEqual([]);
    everything = sandbox.emulator.inventory();
  });

  it("refuses to be destroyed, and nothing is gone", async () => {
    await expect(prod.command("destroy")).rejects.toThrow(REFUSAL);
    expect(sandbox.emulator.inventory()).toEqual(everything);
  });

  it("refuses a change that would replace the database, and nothing is changed", async () => {
    await prod.stack.setConfig("sourceDatabase", { value: "another" });
    await expect(prod.command("up")).rejects.toThrow(REFUSAL);
    expect(sandbox.emulator.inventory()).toEqual(everything);
  });

  it("keeps its data even where it is destroyed without a preview", async () => {
    await expect(prod.destroy()).rejects.toThrow(REFUSAL);
    expect(Object.keys(stores(everything))).toHaveLength(5);
    expect(stores(sandbox.emulator.inventory())).toEqual(stores(everything));
  });
});

function stores(inventory: Inventory): Inventory {
  return Object.fromEntries(Object.entries(inventory).filter(([kind]) => STORES.test(kind)));
}
