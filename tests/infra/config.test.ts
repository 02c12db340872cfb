import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { CONFIG_KEYS, ConfigError, parseConfig } from "../../infra/config";
import { defaults, EXISTING_SOURCE, stackValues } from "../support/stacks";

function problems(
  environment: string,
  values: Record<string, string>,
  region?: string,
): readonly string[] {
  try {
    parseConfig(environment, values, region);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the schema in Pulumi.yaml", () => {
  const schema = (
    parse(readFileSync(join(__dirname, "../../Pulumi.yaml"), "utf8")) as {
      config: Record<string, { type?: string; description?: string; default?: unknown }>;
    }
  ).config;

  it("has the keys that are parsed, each with type, description and default", () => {
    expect(Object.keys(schema)).toEqual([...CONFIG_KEYS]);
    for (const [key, entry] of Object.entries(schema)) {
      expect(entry.type, key).toMatch(/^(string|integer|boolean|array)$/);
      expect(entry.description, key).toMatch(/^\S.*\.$/);
      expect(entry.default, key).toBeDefined();
    }
  });

  it.each(["dev", "prod"])("and Pulumi.%s.yaml make a good configuration", (stack) => {
    expect(problems(stack, { ...defaults(), ...stackValues(stack) })).toEqual([]);
  });

  it("has safe defaults: a stack that sets nothing is a protected production one", () => {
    expect(parseConfig("anything", defaults()).dataSafety).toMatchObject({
      protect: true,
      deletionProtection: true,
      finalSnapshot: true,
      forceDestroy: false,
    });
  });
});

describe("parseConfig", () => {
  it.each<[what: string, key: string, value: string, said: RegExp]>([
    ["an unknown class", "environmentClass", "staging", /one of production, development/],
    ["a flag that is none", "allowDataLoss", "yes", /true or false/],
    [
      "an ARN that is none",
      "permissionsBoundaryArn",
      "boundary",
      /empty or the ARN of an IAM policy/,
    ],
    ["an unknown mode", "sourceMode", "import", /one of create, existing/],
    ["a port out of range", "sourcePort", "70000", /from 1 to 65535/],
    ["a database name with a dash", "sourceDatabase", "classic-models", /letters, digits or _/],
    ["a list that is none", "sourceSubnetIds", "subnet-1", /a list of different values/],
    ["a repeated mail address", "alertEmails", '["a@b.de","a@b.de"]', /a list of different values/],
    ["a mail address that is none", "alertEmails", '["nobody"]', /each an e-mail address/],
    ["a public VPC", "vpcCidr", "8.8.0.0/16", /private \(RFC 1918\)/],
    ["a VPC with host bits", "vpcCidr", "10.20.0.1/16", /no bits behind its prefix/],
    ["a VPC too small", "vpcCidr", "10.20.0.0/26", /from \/16 to \/24/],
    ["one zone", "zoneCount", "1", /from 2 to 4/],
    ["a fraction", "zoneCount", "2.5", /a whole number/],
    ["a version never tried", "databaseEngineVersion", "8.0", /one of 9.7, 8.4/],
    [
      "an instance class that is none",
      "databaseInstanceClass",
      "t4g.micro",
      /an RDS instance class/,
    ],
    ["too little storage", "databaseStorageGib", "5", /from 20 to 59578 \(GiB\)/],
    ["MySQL's own port", "databasePort", "3306", /another port/],
    ["short backups", "databaseBackupDays", "1", /from 7 to 35 \(days\)/],
    ["binlogs for ever", "binlogRetentionHours", "1000", /from 1 to 168 \(hours\)/],
    ["an unknown worker", "jobWorkerType", "Standard", /one of G.1X/],
    ["a schedule that is none", "jobSchedule", "daily", /empty or cron\(…\) of six fields/],
    ["a retention CloudWatch has not", "logRetentionDays", "100", /one of 1, 3, 5/],
    ["a schedule as Unix has it", "jobSchedule", "cron(30 3 * * *)", /six fields/],
    ["a schedule of both days", "jobSchedule", "cron(30 3 * * * *)", /a \? for one of the days/],
    ["a schedule of neither day", "jobSchedule", "cron(30 3 ? * ? *)", /a \? for one of the days/],
    ["a rate of nothing", "jobSchedule", "rate(0 days)", /rate\(N minutes\|hours\|days\)/],
    ["a rate without a unit", "jobSchedule", "rate(5)", /rate\(N minutes\|hours\|days\)/],
    ["MySQL's own database", "sourceDatabase", "MySQL", /none of MySQL's own/],
    ["storage that could not grow", "databaseStorageGib", "59579", /from 20 to 59578/],
    ["a role as boundary", "permissionsBoundaryArn", "arn:aws:iam::123456789012:role/r", /policy/],
    [
      "the alias of a key",
      "sourceReaderSecretKeyArn",
      "arn:aws:kms:eu-central-1:123456789012:alias/shop",
      /not of an alias/,
    ],
    [
      "all of an account's roles",
      "analystPrincipalArns",
      '["arn:aws:iam::123456789012:role/*"]',
      /without wildcards/,
    ],
    ["no budget", "monthlyBudgetUsd", "0", /from 1 to 1000000 \(USD\)/],
    ["a negative limit", "athenaScanLimitMib", "-1", /a whole number from 10/],
  ])("refuses %s", (_, key, value, said) => {
    const found = problems("dev", { ...defaults(), ...stackValues("dev"), [key]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${key} = ${value}: must be `);
    expect(found[0]).toMatch(said);
  });

  it.each([
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:*",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop",
    "arn:aws:kms:eu-central-1:123456789012:key/k",
    "PASSWORD",
  ])("refuses %s as a secret's ARN, without showing it", (sourceReaderSecretArn) => {
    expect(problems("live", { ...defaults(), ...EXISTING_SOURCE, sourceReaderSecretArn })).toEqual([
      "sourceReaderSecretArn: must be empty or the whole ARN of a secret, with the six characters at its end",
    ]);
  });

  it("refuses an existing source of another region", () => {
    const existing = { ...defaults(), ...EXISTING_SOURCE };
    expect(problems("live", existing, "eu-central-1")).toEqual([]);
    expect(problems("live", existing, "us-east-1")).toEqual([
      "sourceAvailabilityZone: is of eu-central-1; must be of aws:region (us-east-1)",
      "sourceReaderSecretArn: is of eu-central-1; must be of aws:region (us-east-1)",
      "sourceReaderSecretKeyArn: is of eu-central-1; must be of aws:region (us-east-1)",
    ]);
  });

  it("refuses a URL as host, without showing its password", () => {
    const sourceHost = "mysql://reader:PASSWORD@shop.example.com";
    expect(problems("live", { ...defaults(), ...EXISTING_SOURCE, sourceHost })).toEqual([
      "sourceHost: must be empty or a host name",
    ]);
  });

  it.each([
    "cron(30 3 * * ? *)",
    "cron(0 6 ? * MON-FRI 2026-2030)",
    "rate(1 day)",
    "rate(90 minutes)",
  ])("takes the schedule %s", (jobSchedule) => {
    expect(problems("live", { ...defaults(), jobSchedule })).toEqual([]);
  });

  it.each(["20 22", "100 110", "59578 65536"])("takes storage that grows by 10 %%: %s", (sizes) => {
    const [databaseStorageGib = "", databaseMaxStorageGib = ""] = sizes.split(" ");
    expect(problems("live", { ...defaults(), databaseStorageGib, databaseMaxStorageGib })).toEqual(
      [],
    );
  });

  it.each(["cn-north-1", "us-gov-west-1", "us-isob-east-1", "eu-isoe-west-1"])(
    "refuses the region %s, whose services and names are others",
    (region) => {
      expect(problems("live", defaults(), region)).toEqual([
        expect.stringContaining(`aws:region = ${region}: must be no region of China`),
      ]);
    },
  );

  it("names everything that is wrong at once", () => {
    const values = {
      ...defaults(),
      zoneCount: "9",
      jobWorkerType: "big",
      monthlyBudgetUsd: "much",
    };
    expect(problems("dev", values).map((problem) => problem.split(" ")[0])).toEqual([
      "zoneCount",
      "jobWorkerType",
      "monthlyBudgetUsd",
    ]);
  });

  it("refuses a key that it does not know, and misses one that is not there", () => {
    const values = Object.entries(defaults()).filter(([key]) => key !== "zoneCount");
    expect(problems("dev", { ...Object.fromEntries(values), zoneCounts: "2" })).toEqual([
      "zoneCounts: no such key; see the table in the README",
      "zoneCount: missing; it has a default in Pulumi.yaml",
    ]);
  });

  it.each(["Dev", "a", "pull-request-7", "averyveryverylongname"])(
    "refuses the stack name %s",
    (name) => {
      expect(problems(name, defaults())[0]).toContain(`the stack is named "${name}"`);
    },
  );

  it.each<[what: string, stack: string, values: Record<string, string>, said: string]>([
    [
      "production as development",
      "prod",
      { environmentClass: "development" },
      "must be production",
    ],
    ["production that may lose data", "live", { allowDataLoss: "true" }, "allowDataLoss = true"],
    ["sample data in production", "live", { sampleData: "true" }, "sampleData = true"],
    [
      "storage that can't grow",
      "live",
      { databaseStorageGib: "100", databaseMaxStorageGib: "105" },
      "at least 10 % above",
    ],
    [
      "insights on a class without",
      "live",
      { databaseInstanceClass: "db.t4g.micro" },
      "must be false on db.t4g.micro",
    ],
  ])("refuses %s", (_, stack, values, said) => {
    const found = problems(stack, { ...defaults(), ...values });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(said);
  });

  it("wants all that an existing source needs, and nothing else", () => {
    expect(problems("live", { ...defaults(), ...EXISTING_SOURCE })).toEqual([]);
    expect(problems("live", { ...defaults(), sourceMode: "existing" })).toEqual([
      "sourceHost: must be set where sourceMode is existing",
      "sourceReaderSecretArn: must be set where sourceMode is existing",
      "sourceVpcId: must be set where sourceMode is existing",
      "sourceSubnetIds: must be set where sourceMode is existing",
      "sourceAvailabilityZone: must be set where sourceMode is existing",
      "sourceSecurityGroupId: must be set where sourceMode is existing",
      "sourceRouteTableIds: must be set where sourceEndpoints is create (the S3 endpoint is a route)",
    ]);
    expect(
      problems("live", { ...defaults(), ...EXISTING_SOURCE, sourceEndpoints: "leave" }),
    ).toEqual(["sourceEndpointsGroupId: must be set where sourceEndpoints is leave"]);
  });
});
