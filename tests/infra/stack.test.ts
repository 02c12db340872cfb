import { readdirSync } from "node:fs";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import { beforeAll, describe, expect, it } from "vitest";

import { ConfigError } from "../../infra/config";
import { STATEFUL_TYPES } from "../../infra/data-safety";
import { OUTPUT_NAMES, OUTPUTS } from "../../infra/outputs";
import {
  type ProgramFailure,
  type RecordedResource,
  type RecordedStack,
  runProgram,
} from "../support/pulumi";
import { EXISTING_SOURCE, runStack } from "../support/stacks";

const stacks = new Map<string, RecordedStack>();

function recorded(stack: string): RecordedStack {
  const found = stacks.get(stack);
  if (!found) throw new Error(`no stack ${stack} was run`);
  return found;
}

beforeAll(async () => {
  stacks.set("dev", await runStack("dev"));
  stacks.set("prod", await runStack("prod"));
  stacks.set(
    "existing",
    await runStack("live", {
      ...EXISTING_SOURCE,
      environmentClass: "production",
      allowDataLoss: "false",
    }),
  );
  stacks.set(
    "leave",
    await runStack("live", {
      ...EXISTING_SOURCE,
      environmentClass: "production",
      allowDataLoss: "false",
      sourceEndpoints: "leave",
      sourceEndpointsGroupId: "sg-0feedfacefeedface",
    }),
  );
}, 60_000);

function identityOf({ type, name, parent }: RecordedResource): string {
  return `${parent} > ${type} ${name}`;
}

describe.each(["dev", "prod", "existing"])("stack %s", (stack) => {
  it("has the names, types and parents that were recorded: another would replace what is deployed", async () => {
    const identities = recorded(stack).resources.map(identityOf).sort().join("\n");
    await expect(`${identities}\n`).toMatchFileSnapshot(`identity/${stack}.txt`);
  });

  it("names every child after its parent", () => {
    for (const { name, parent } of recorded(stack).resources) {
      if (parent && !parent.startsWith("classicmodels-lakehouse-")) {
        expect(name.startsWith(`${parent}-`) || parent === "", `${name} below ${parent}`).toBe(
          true,
        );
      }
    }
  });

  it("gives every output of the interface, in its type", () => {
    const { outputs } = recorded(stack);
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
    for (const name of OUTPUT_NAMES) {
      const type = OUTPUTS[name].type;
      const expected = type === "string by name" ? "object" : type;
      expect(typeof outputs[name], name).toBe(expected);
      if (type === "string" && !("optional" in OUTPUTS[name]))
        expect(outputs[name], name).not.toBe("");
    }
  });

  it("publishes each output that has a value as a parameter", () => {
    const { outputs } = recorded(stack);
    const published = recorded(stack)
      .ofType("aws:ssm/parameter:Parameter")
      .map(({ inputs }) => inputs.name);
    const environment = String(outputs.environment);
    expect(published.sort()).toEqual(
      OUTPUT_NAMES.filter((name) => outputs[name] !== "")
        .map((name) => `/lakehouse/${environment}/${name}`)
        .sort(),
    );
  });

  it("lets no password or secret value near an input", () => {
    for (const { name, inputs } of recorded(stack).resources) {
      expect(JSON.stringify(inputs), name).not.toMatch(
        /"(password|masterPassword|secretString)":/i,
      );
    }
  });

  it("asks for access logs once S3 may write them", () => {
    const requests = recorded(stack).ofType("aws:s3/bucketLogging:BucketLogging");
    expect(requests.length).toBeGreaterThan(0);
    for (const { name, dependsOn } of requests) {
      expect(dependsOn, name).toContain("lakehouse-lake-logs-policy");
    }
  });

  it("makes a component wait for nothing", () => {
    const components = recorded(stack).resources.filter(({ type }) =>
      type.startsWith("lakehouse:"),
    );
    expect(components.length).toBeGreaterThan(5);
    // Its children wait with it: the seeder's queue for the database, of which it needs nothing.
    for (const { name, props } of components) expect(props, name).toEqual({});
  });

  it("makes a named query of each file", () => {
    const files = readdirSync(join(__dirname, "../../queries")).filter((file) =>
      file.endsWith(".sql"),
    );
    const queries = recorded(stack).ofType("aws:athena/namedQuery:NamedQuery");
    expect(queries.map(({ inputs }) => `${String(inputs.name)}.sql`).sort()).toEqual(files.sort());
    for (const { inputs } of queries) expect(inputs.description).toMatch(/\w/);
  });
});

describe("what holds data", () => {
  it.each(["prod", "existing"])("is protected and retained in %s", (stack) => {
    const stateful = recorded(stack).resources.filter(({ type }) => STATEFUL_TYPES.has(type));
    expect(stateful.length).toBeGreaterThan(5);
    for (const { name, protect, retainOnDelete, inputs } of stateful) {
      expect({ name, protect, retainOnDelete }).toEqual({
        name,
        protect: true,
        retainOnDelete: true,
      });
      expect(inputs.forceDestroy ?? false, name).toBe(false);
    }
  });

  it("is of the types that are known as such, and nothing else is protected", () => {
    const guarded = recorded("prod").resources.filter((resource) => resource.protect);
    expect([...new Set(guarded.map(({ type }) => type))].sort()).toEqual(
      [...STATEFUL_TYPES].sort(),
    );
  });

  it("stays in its network in prod: a change of vpcCidr would replace it and fail at the database", () => {
    expect(recorded("prod").one("lakehouse-network-vpc").protect).toBe(true);
  });

  it("leaves a snapshot and refuses deletion in prod", () => {
    expect(recorded("prod").one("lakehouse-database-instance").inputs).toMatchObject({
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "lakehouse-prod-source-final",
      deleteAutomatedBackups: false,
    });
  });

  it("can be destroyed in dev, by both keys", () => {
    for (const { name, protect, retainOnDelete } of recorded("dev").resources) {
      expect({ name, protect, retainOnDelete }).toEqual({
        name,
        protect: false,
        retainOnDelete: false,
      });
    }
    expect(recorded("dev").one("lakehouse-database-instance").inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
    });
  });

  it("is protected in dev too with one key only", async () => {
    const stack = await runStack("dev", { allowDataLoss: "false" });
    expect(stack.one("lakehouse-lake-lake-bucket").protect).toBe(true);
    expect(stack.one("lakehouse-database-instance").inputs.deletionProtection).toBe(true);
  }, 30_000);
});

describe("dev and prod", () => {
  it("differ in zones of endpoints, standby and schedule", () => {
    const endpointSubnets = (stack: string) =>
      (recorded(stack).one("lakehouse-endpoints-glue").inputs.subnetIds as string[]).length;
    expect([endpointSubnets("dev"), endpointSubnets("prod")]).toEqual([1, 2]);
    expect(recorded("dev").one("lakehouse-database-instance").inputs.multiAz).toBe(false);
    expect(recorded("prod").one("lakehouse-database-instance").inputs.multiAz).toBe(true);
    expect(recorded("dev").ofType("aws:scheduler/schedule:Schedule")).toHaveLength(0);
    expect(recorded("prod").ofType("aws:scheduler/schedule:Schedule")).toHaveLength(1);
  });
});

describe("a change of databaseEngineVersion", () => {
  it("is one that RDS is allowed to make", async () => {
    const older = await runStack("dev", { databaseEngineVersion: "8.4" });
    for (const stack of [older, recorded("dev")]) {
      expect(stack.one("lakehouse-database-instance").inputs).toMatchObject({
        allowMajorVersionUpgrade: true,
      });
    }
    expect(older.one("lakehouse-database-instance").inputs.engineVersion).toBe("8.4");
    expect(older.one("lakehouse-database-parameters").inputs.family).toBe("mysql8.4");
  }, 30_000);
});

describe("an existing source", () => {
  it("makes no network, no database, no seeder", () => {
    const types = new Set(recorded("existing").resources.map(({ type }) => type));
    for (const type of [
      "aws:ec2/vpc:Vpc",
      "aws:ec2/subnet:Subnet",
      "aws:rds/instance:Instance",
      "aws:lambda/function:Function",
      "aws:secretsmanager/secret:Secret",
    ]) {
      expect(types.has(type), type).toBe(false);
    }
  });

  it("lets the job into the database's group and reads the secret that is there", () => {
    const existing = recorded("existing");
    expect(existing.one("lakehouse-groups-database-from-job").inputs).toMatchObject({
      securityGroupId: EXISTING_SOURCE.sourceSecurityGroupId,
      fromPort: 3306,
      toPort: 3306,
    });
    expect(existing.one("lakehouse-etl-connection").inputs).toMatchObject({
      connectionProperties: { SECRET_ID: EXISTING_SOURCE.sourceReaderSecretArn },
      physicalConnectionRequirements: { subnetId: "subnet-0123456789abcdef0" },
    });
  });

  it("makes endpoints in its network, or leaves those that are there", () => {
    expect(recorded("existing").ofType("aws:ec2/vpcEndpoint:VpcEndpoint")).toHaveLength(7);
    expect(recorded("leave").ofType("aws:ec2/vpcEndpoint:VpcEndpoint")).toHaveLength(0);
    expect(recorded("leave").one("lakehouse-groups-job-to-endpoints").inputs).toMatchObject({
      referencedSecurityGroupId: "sg-0feedfacefeedface",
    });
    expect(recorded("leave").one("lakehouse-groups-job-to-s3").inputs.prefixListId).toBe(
      "pl-0123abcd",
    );
  });
});

describe("a preview of a stack that is not there", () => {
  it.each(["dev", "prod"])(
    "registers the same resources for %s, though nothing is known yet",
    async (stack) => {
      const preview = await runStack(stack, {}, true);
      expect(preview.resources.map(identityOf).sort()).toEqual(
        recorded(stack).resources.map(identityOf).sort(),
      );
    },
    30_000,
  );
});

describe("a bad configuration", () => {
  it("stops the program with one message, before any resource is registered", async () => {
    const failure = await runStack("dev", {
      zoneCount: "9",
      jobWorkerType: "big",
      monthlyBudgetUsd: "much",
    }).then(
      () => undefined,
      (error: unknown) => error as ProgramFailure,
    );
    expect(failure?.cause).toBeInstanceOf(ConfigError);
    for (const said of ["zoneCount = 9", "jobWorkerType = big", "monthlyBudgetUsd = much"]) {
      expect(failure?.message).toContain(said);
    }
    expect(failure?.registered.filter((name) => !name.startsWith("classicmodels-"))).toEqual([]);
  });

  it("has our keys under no other project's name, and its region where the platform can be", async () => {
    const failure = runStack("dev", {
      "classic:databaseMultiAz": "true",
      "aws:region": "cn-north-1",
    });
    await expect(failure).rejects.toThrow(/classic:databaseMultiAz: not of this project/);
    await expect(failure).rejects.toThrow(/aws:region = cn-north-1/);
  });
});

describe("the harness", () => {
  it("knows what a program registered before it failed", async () => {
    const program = () => {
      new aws.sqs.Queue("made");
      throw new Error("too late");
    };
    await expect(runProgram(program, { stack: "dev" })).rejects.toMatchObject({
      message: "too late",
      registered: expect.arrayContaining(["made"]) as string[],
    });
  });
});
