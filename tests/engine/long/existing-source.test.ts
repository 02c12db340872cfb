/** The platform around a database that is there already, and changes of it. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import type { Deployment } from "../deployment";
import { Sandbox } from "../sandbox";

const NOT_OURS =
  /^create (aws:rds|aws:lambda|aws:ec2\/(vpc|subnet|routeTable):|aws:secretsmanager)/;

let sandbox: Sandbox;
let platform: Deployment;

beforeAll(async () => {
  sandbox = await Sandbox.begin();
  platform = await sandbox.stack("dev", sandbox.emulator.existingSource());
  return () => sandbox.end();
});

describe("an existing source", () => {
  it("gets a platform without another database, network or function", async () => {
    const made = await platform.up();
    expect(made.length).toBeGreaterThan(50);
    expect(made.filter((change) => NOT_OURS.test(change))).toEqual([]);
    expect(await platform.preview()).toEqual([]);
  });

  it("gets an edited script as another object and a changed job, and nothing else", async () => {
    appendFileSync(join(sandbox.project, "etl", "job.py"), "# edited\n");
    const script = "aws:s3/bucketObjectv2:BucketObjectv2 lakehouse-etl-script";
    expect(await platform.up()).toEqual([
      `create-replacement ${script}`,
      `delete-replaced ${script}`,
      `replace ${script}`,
      "update aws:glue/job:Job lakehouse-etl-job",
    ]);
    expect(await platform.preview()).toEqual([]);
  });

  it("takes another host, limit and budget in place", async () => {
    const changed = {
      sourceHost: "replica.example.com",
      athenaScanLimitMib: "20480",
      monthlyBudgetUsd: "300",
    };
    for (const [key, value] of Object.entries(changed)) {
      await platform.stack.setConfig(key, { value });
    }
    expect(await platform.up()).toEqual([
      "update aws:athena/workgroup:Workgroup lakehouse-query-workgroup",
      "update aws:budgets/budget:Budget lakehouse-monitoring-budget",
      "update aws:glue/connection:Connection lakehouse-etl-connection",
      "update aws:glue/job:Job lakehouse-etl-job",
    ]);
    expect(await platform.preview()).toEqual([]);
  });
});
