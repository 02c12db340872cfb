import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { jobArguments } from "../../infra/job-arguments";
import { root, venvPython } from "../../local/paths.mjs";
import { EXISTING_SOURCE, runStack } from "../support/stacks";

/** What the job itself makes of the arguments that a stack's Glue job starts it with. */
async function parsedByTheJob(stack: string, overrides: Record<string, string> = {}) {
  const recorded = await runStack(stack, overrides);
  const given = recorded.one("lakehouse-etl-job").inputs.defaultArguments as Record<string, string>;
  const reader = join(root, "tests", "support", "glue_arguments.py");
  const words = Object.entries({ ...given, "--JOB_NAME": "load" }).flat();
  const { status, stdout, stderr } = spawnSync(venvPython, [reader, ...words], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: [join(root, "etl"), root].join(delimiter) },
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return {
    outputs: recorded.outputs,
    given,
    parsed: JSON.parse(stdout) as Record<string, unknown>,
  };
}

describe("the arguments that the program sets", () => {
  it.each([
    ["dev", {}, "mysql://source.abc.eu-central-1.rds.amazonaws.com:3307/classicmodels"],
    ["prod", {}, "mysql://source.abc.eu-central-1.rds.amazonaws.com:3307/classicmodels"],
    [
      "live",
      { ...EXISTING_SOURCE, allowDataLoss: "false" },
      "mysql://shop.example.com:3306/classicmodels",
    ],
  ])("are those that the job reads, in %s", async (stack, overrides, url) => {
    const { outputs, parsed } = await parsedByTheJob(stack, overrides);
    expect(parsed).toEqual({
      source_url: `${url}?ssl-mode=VERIFY_IDENTITY&ssl-ca=rds-ca.pem`,
      source_secret: outputs.readerSecretArn,
      warehouse: `s3://${String(outputs.lakeBucket)}`,
      raw_database: outputs.rawDatabase,
      mart_database: outputs.martDatabase,
      connections: 4,
      rows_per_second: 0,
      max_threads_running: 25,
      max_replica_lag: 60,
      mode: "auto",
      audit: "auto",
      accept_older: false,
      zero_dates: "error",
      environment: outputs.environment,
      password_file: null,
      json: false,
    });
  });
});

describe("the arguments that AWS Glue reads", () => {
  it("give it the code, and what it is to install without a registry", async () => {
    const { given, parsed } = await parsedByTheJob("dev");
    const object = (file: string) =>
      expect.stringMatching(
        `^s3://lakehouse-dev-scripts-\\w+/etl/[0-9a-f]{16}/${file.replaceAll(".", "\\.")}$`,
      ) as string;
    const glues = Object.entries(given).filter(([name]) => !(name.slice(2) in parsed));
    expect(Object.fromEntries(glues)).toEqual({
      "--job-language": "python",
      "--datalake-formats": "iceberg",
      "--extra-py-files": object("etl.zip"),
      "--extra-files": object("rds-ca.pem"),
      "--additional-python-modules": object("etl.gluewheels.zip"),
      "--python-modules-installer-option": "--no-index",
      "--enable-metrics": "true",
      "--enable-observability-metrics": "true",
      "--enable-continuous-cloudwatch-log": "true",
      "--custom-logGroup-prefix": "/lakehouse-dev-job",
      "--TempDir": expect.stringMatching(/^s3:\/\/.*\/temporary\/$/) as string,
    });
  });
});

describe("jobArguments", () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "arguments-"));
    file = join(folder, "arguments.json");
    const declared = [
      { name: "source", on: ["local", "glue"] },
      { name: "size", on: ["glue"], default: null },
      { name: "pace", on: ["local", "glue"], default: 25 },
      { name: "json", on: ["local"], default: false },
    ];
    writeFileSync(file, JSON.stringify(declared));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("names them as Glue wants them; one that is left out has its default", () => {
    expect(jobArguments(file, { source: "s", size: "1", pace: "3" })).toEqual({
      "--source": "s",
      "--size": "1",
      "--pace": "3",
    });
    expect(jobArguments(file, { source: "s" })).toEqual({ "--source": "s", "--pace": "25" });
  });

  it.each([
    [{ source: "s", sise: "1" }, "declares no argument for Glue named sise"],
    [{ source: "s", json: "true" }, "declares no argument for Glue named json"],
    [{ size: "1" }, "wants a value for source"],
  ])("refuses %j", (values, message) => {
    expect(() => jobArguments<string>(file, values as Record<string, string>)).toThrow(message);
  });
});
