/** The platform around a database that is there already, and a change of its job. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Deployment } from "../deployment";
import { Sandbox } from "../sandbox";

const NOT_OURS =
  /^create (aws:rds|aws:lambda|aws:ec2\/(vpc|subnet|routeTable):|aws:secretsmanager)/;

let sandbox: Sandbox;
let platform: Deployment;

beforeAll(async () => {
  sandbox = await Sandbox.begin();
  platform = await sandbox.stack("dev", sandbox.emulator.existingSource());
});

afterAll(() => sandbox.end());

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
});
