import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openOwner, rowsOf } from "../support/mysql-client";
import { without } from "./account";
import type { Guard } from "./guard";
import { JOB, runJob } from "./job";
import { DATABASE, invoke, SEEDER } from "./seeder";
import { openWorld, type World } from "./world";

/** What a load asks for; Glue itself asks for the rest of the policy. */
const USED = [
  "cloudwatch:PutMetricData",
  "glue:CreateTable",
  "glue:GetDatabase",
  "glue:GetTable",
  "glue:GetTables",
  "glue:UpdateTable",
  "s3:DeleteObject",
  "s3:GetObject",
  "s3:PutObject",
  "secretsmanager:GetSecretValue",
];

let world: World;
let guard: Guard;
let bucket: string;

beforeAll(async () => {
  world = await openWorld();
  guard = await world.account.guard(JOB);
  bucket = String(world.account.resource("lakehouse-lake-lake-bucket").props.bucket);
}, 120_000);

afterAll(async () => {
  await guard.stop();
  await world.close();
});

describe("the job under its own policy", () => {
  it("finds what the seeder made: the shop, the reader and the reader's secret", async () => {
    const seeders = await world.account.guard(SEEDER);
    const { error } = await invoke({}, world, seeders);
    await seeders.stop();
    expect(error).toBe("");
  });

  it("stops before it reads anything where it may not read the secret, and says so", async () => {
    const narrow = await world.account.guard(JOB, without("secretsmanager:GetSecretValue"));
    const { code, stderr } = await runJob(world, narrow);
    await narrow.stop();
    expect(code).toBe(1);
    expect(stderr).toMatch(/AccessDenied/);
    expect(narrow.asked.map(({ action }) => action)).toEqual(["secretsmanager:GetSecretValue"]);
  });

  it("loads the shop into the lake, to the cent", async () => {
    const { code, stdout, stderr } = await runJob(world, guard);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^release \S+: full/m);
    const owner = await openOwner(world.server);
    const [[lines = "", amount = ""] = []] = (await rowsOf(
      owner,
      `SELECT FORMAT(COUNT(*), 0), FORMAT(SUM(quantityOrdered * priceEach), 2)
       FROM ${DATABASE}.orderdetails`,
    )) as string[][];
    await owner.end();
    expect(stdout).toMatch(new RegExp(`^orderdetails +${lines} .* ${lines} .*fact_orders$`, "m"));
    expect(stdout).toMatch(new RegExp(`^ +sales_amount +${amount} .* ${amount} `, "m"));
    for (const layer of ["raw", "mart"]) {
      const keys = await world.account.keys(bucket, `${layer}/`);
      expect(keys.filter((key) => key.endsWith(".parquet")).length, layer).toBeGreaterThan(7);
    }
  }, 300_000);

  it("runs again over its own release", async () => {
    const { code, stdout, stderr } = await runJob(world, guard);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^release \S+: /m);
  }, 300_000);

  it("asked for nothing that the policy refuses, and nothing that is not understood here", () => {
    expect(guard.complaints).toEqual([]);
    expect(guard.asked.filter(({ decision }) => decision !== "allowed")).toEqual([]);
    const asked = new Set(guard.asked.map(({ action }) => action));
    for (const action of USED) expect(asked).toContain(action);
    const places = new Set(
      guard.asked
        .filter(({ action }) => action === "s3:PutObject")
        .map(({ resource }) => resource.split("/").slice(0, 2).join("/")),
    );
    expect([...places].sort()).toEqual([
      `arn:aws:s3:::${bucket}/mart`,
      `arn:aws:s3:::${bucket}/raw`,
    ]);
  });
});
