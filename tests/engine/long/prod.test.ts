/** prod, once it is there: neither a command nor a change destroys its data. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Deployment } from "../deployment";
import type { Inventory } from "../emulator";
import { identities } from "../identities";
import { Sandbox } from "../sandbox";

const DATABASE = "lakehouse-database-instance";

let sandbox: Sandbox;
let prod: Deployment;
let everything: Inventory;

beforeAll(async () => {
  sandbox = await Sandbox.begin();
  prod = await sandbox.stack("prod");
});

afterAll(() => sandbox.end());

describe("prod", () => {
  it("comes up, and needs no change after that", async () => {
    expect(await prod.up()).toHaveLength(identities("prod").length);
    expect(await prod.preview()).toEqual([]);
    everything = sandbox.emulator.inventory();
  });

  it("refuses to be destroyed, and nothing is gone", async () => {
    await expect(prod.destroy()).rejects.toThrow(new RegExp(`${DATABASE}.* protected`));
    expect(sandbox.emulator.inventory()).toEqual(everything);
  });

  it("refuses a change that would replace the database, in the preview and in the deployment", async () => {
    await prod.stack.setConfig("sourceDatabase", { value: "another" });
    const refusal = new RegExp(`${DATABASE}.* protected`);
    await expect(prod.preview()).rejects.toThrow(refusal);
    await expect(prod.up()).rejects.toThrow(refusal);
    expect(sandbox.emulator.inventory()).toEqual(everything);
  });
});
