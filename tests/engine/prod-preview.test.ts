/** prod under the policy pack, before anything is there. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { root } from "../../local/paths.mjs";
import type { Deployment } from "./deployment";
import { identities } from "./identities";
import { Sandbox } from "./sandbox";

let sandbox: Sandbox;
let prod: Deployment;

beforeAll(async () => {
  sandbox = await Sandbox.begin();
  prod = await sandbox.stack("prod");
  return () => sandbox.end();
});

/** A preview under the rules. */
function preview() {
  // Where Terraform's provider stands in for Pulumi's, the bridge drops what this rule reads: the blocks
  // inside a lifecycle rule. `npm run policy` judges it.
  const config = join(sandbox.project, "policy-config.json");
  writeFileSync(config, JSON.stringify({ "s3-lifecycle": "disabled" }));
  return prod.preview({ policyPacks: [join(root, "policy")], policyPackConfigs: [config] });
}

describe("a preview of prod", () => {
  it("shows what is recorded and passes the policy pack", async () => {
    expect(await preview()).toEqual(identities("prod").map((resource) => `create ${resource}`));
  });

  it("fails where the program breaks a rule", async () => {
    const file = join(sandbox.project, "infra", "bucket.ts");
    const program = readFileSync(file, "utf8");
    const broken = program.replace("blockPublicPolicy: true", "blockPublicPolicy: false");
    expect(broken).not.toBe(program);
    writeFileSync(file, broken);
    await expect(preview()).rejects.toThrow(/\[mandatory\]\s+s3-public-access-block/);
    writeFileSync(file, program);
  });
});
