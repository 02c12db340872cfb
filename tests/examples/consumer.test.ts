import { beforeAll, describe, expect, it } from "vitest";

import { report } from "../../examples/consumer/report";
import { OUTPUT_NAMES, OUTPUTS_VERSION } from "../../infra/outputs";
import { runProgram } from "../support/pulumi";
import { EXISTING_SOURCE, runStack } from "../support/stacks";

const STACK = "organization/classicmodels-lakehouse/dev";

type Outputs = Readonly<Record<string, unknown>>;

/** The consumer, beside a platform with these outputs. */
function consume(outputs: Outputs) {
  return runProgram(() => report(STACK), {
    project: "lakehouse-consumer",
    stack: "dev",
    references: { [STACK]: outputs },
  });
}

/** What the platform's own program gives. */
let platform: Outputs;

beforeAll(async () => {
  platform = (await runStack("dev")).outputs;
});

describe("the consumer", () => {
  it("builds on the outputs that the platform's program gives", async () => {
    const consumer = await consume(platform);
    expect(consumer.one("sleeping-customers").inputs).toMatchObject({
      workgroup: platform.athenaWorkgroup,
      database: platform.martDatabase,
    });
    expect(consumer.one("report-reads-the-star").inputs).toMatchObject({
      policyArn: platform.analystPolicyArn,
    });
    expect(consumer.one("there").inputs).toMatchObject({ region: platform.region });
    expect(consumer.outputs.jdbcUrl).toBe(platform.athenaJdbcUrl);
  });

  it("takes empty optional outputs, as an existing source has them", async () => {
    const { outputs } = await runStack("live", { ...EXISTING_SOURCE, allowDataLoss: "false" });
    expect(outputs.seederFunction).toBe("");
    await expect(consume(outputs)).resolves.toBeDefined();
  });
});

describe("what is no platform that it understands stops it before anything is made", () => {
  const cases: [string, (outputs: Outputs) => Outputs, RegExp][] = [
    ["no outputs at all", () => ({}), /has no output "outputsVersion".*not deployed yet$/],
    [
      "a later version",
      (outputs) => ({ ...outputs, outputsVersion: OUTPUTS_VERSION + 1 }),
      new RegExp(`has version ${OUTPUTS_VERSION + 1} of the outputs.* ${OUTPUTS_VERSION}: read`),
    ],
    [
      "an earlier version",
      (outputs) => ({ ...outputs, outputsVersion: OUTPUTS_VERSION - 1 }),
      new RegExp(`has version ${OUTPUTS_VERSION - 1} of the outputs`),
    ],
    [
      "a version that is text",
      (outputs) => ({ ...outputs, outputsVersion: String(OUTPUTS_VERSION) }),
      /has version/,
    ],
    [
      "a number for text",
      (outputs) => ({ ...outputs, jobName: 7 }),
      /lacks outputs that version \d+ promises: jobName \(string\)$/,
    ],
    [
      "a list and a nested object for text by name",
      (outputs) => ({ ...outputs, namedQueryIds: [{}], jobName: null }),
      /promises: jobName \(string\), namedQueryIds \(string by name\)$/,
    ],
    [
      "numbers by name",
      (outputs) => ({ ...outputs, namedQueryIds: { sales_by_country: 7 } }),
      /promises: namedQueryIds \(string by name\)$/,
    ],
    ...OUTPUT_NAMES.filter((name) => name !== "outputsVersion").map(
      (name): (typeof cases)[number] => [
        `no ${name}`,
        (outputs) => Object.fromEntries(Object.entries(outputs).filter(([key]) => key !== name)),
        new RegExp(`promises: ${name} \\(`),
      ],
    ),
  ];

  it.each(cases)("%s", async (_, spoil, message) => {
    await expect(consume(spoil(platform))).rejects.toThrow(message);
  });
});
