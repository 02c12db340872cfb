import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { randomUUID } from "node:crypto";
import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openOwner, rowsOf } from "../support/mysql-client";
import { without } from "./account";
import type { Guard } from "./guard";
import { DATABASE, invoke, SEEDER } from "./seeder";
import { openWorld, type World } from "./world";

const READER = "lakehouse_reader";

let world: World;
let owner: Connection;
let guard: Guard;

beforeAll(async () => {
  world = await openWorld();
  owner = await openOwner(world.server);
  guard = await world.account.guard(SEEDER);
}, 120_000);

afterAll(async () => {
  await guard.stop();
  await owner.end();
  await world.close();
});

const seeder = (event: unknown, by = guard) => invoke(event, world, by);

async function readerPassword(stage = "AWSCURRENT"): Promise<string> {
  const { SecretString } = await world.account.secrets.send(
    new GetSecretValueCommand({ SecretId: world.account.readerSecret, VersionStage: stage }),
  );
  return (JSON.parse(SecretString ?? "{}") as { password: string }).password;
}

/** Whether the reader gets in with a password. */
async function admits(password: string): Promise<boolean> {
  try {
    const reader = await openOwner({ ...world.server, ownerPassword: password }, READER);
    await reader.end();
    return true;
  } catch (error) {
    expect((error as { code: string }).code).toBe("ER_ACCESS_DENIED_ERROR");
    return false;
  }
}

/** What was asked of IAM, each once. */
const actionsOf = ({ asked }: Guard) => [...new Set(asked.map(({ action }) => action))].sort();

describe("the seeder under its own policy", () => {
  it("makes schema, sample data and reader, whose password it makes and keeps in the secret", async () => {
    const { report, error } = await seeder({});
    expect(error).toBe("");
    expect(report).toEqual({
      schema: "created",
      sampleData: "loaded",
      reader: READER,
      binlogRetentionHours: "not on this server",
    });
    expect(await rowsOf(owner, `SELECT COUNT(*) > 0 FROM ${DATABASE}.orders`)).toEqual([[1]]);
    expect(await admits(await readerPassword())).toBe(true);
    const [[grants = ""] = []] = await rowsOf(
      owner,
      `SELECT GROUP_CONCAT(privilege_type ORDER BY 1) FROM information_schema.user_privileges
       WHERE grantee LIKE '''${READER}''@%'`,
    );
    expect(grants).toBe("REPLICATION CLIENT,REPLICATION SLAVE");
  });

  it("changes nothing when it is invoked again", async () => {
    const before = await readerPassword();
    const rows = await rowsOf(owner, `SELECT COUNT(*) FROM ${DATABASE}.orderdetails`);
    const { report, error } = await seeder({});
    expect(error).toBe("");
    expect(report).toMatchObject({ schema: "present", sampleData: "present" });
    expect(await readerPassword()).toBe(before);
    expect(await rowsOf(owner, `SELECT COUNT(*) FROM ${DATABASE}.orderdetails`)).toEqual(rows);
  });

  it("rotates the reader's password in Secrets Manager's four steps, each of which may be repeated", async () => {
    const old = await readerPassword();
    const token = randomUUID();
    await world.account.secrets.send(
      new RotateSecretCommand({
        SecretId: world.account.readerSecret,
        RotationLambdaARN: "arn:aws:lambda:eu-central-1:123456789012:function:x",
      }),
    );
    await world.account.secrets.send(
      new PutSecretValueCommand({
        SecretId: world.account.readerSecret,
        ClientRequestToken: token,
        SecretString: JSON.stringify({ username: READER, password: "x".repeat(40) }),
        VersionStages: ["AWSPENDING"],
      }),
    );
    for (const Step of [
      "createSecret",
      "setSecret",
      "setSecret",
      "testSecret",
      "finishSecret",
      "finishSecret",
    ]) {
      const event = { SecretId: world.account.readerSecret, ClientRequestToken: token, Step };
      const { report, error } = await seeder(event);
      expect({ Step, report, error }).toEqual({ Step, report: null, error: "" });
    }
    const fresh = await readerPassword();
    expect(fresh).not.toBe(old);
    expect(await admits(fresh)).toBe(true);
    expect(await admits(old)).toBe(false);
    const { VersionIdsToStages } = await world.account.secrets.send(
      new DescribeSecretCommand({ SecretId: world.account.readerSecret }),
    );
    expect(VersionIdsToStages?.[token]).toContain("AWSCURRENT");
  });

  it("asked for exactly what the policy lets it do with secrets, and was refused nothing", () => {
    expect(guard.complaints).toEqual([]);
    expect(guard.asked.filter(({ decision }) => decision !== "allowed")).toEqual([]);
    expect(actionsOf(guard)).toEqual([
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:UpdateSecretVersionStage",
    ]);
  });
});

describe("the seeder without a right", () => {
  it("says which call was refused, and no secret", async () => {
    const narrow = await world.account.guard(SEEDER, without("secretsmanager:GetSecretValue"));
    try {
      const { report, error } = await seeder({}, narrow);
      expect(report).toBeUndefined();
      expect(error).toMatch(/AccessDenied/);
      expect(error).not.toContain(world.server.ownerPassword);
      expect(narrow.asked.map(({ decision }) => decision)).toContain("denied");
    } finally {
      await narrow.stop();
    }
  });

  it("does not touch a secret that is not the reader's", async () => {
    const event = {
      SecretId: world.account.masterSecret,
      ClientRequestToken: randomUUID(),
      Step: "createSecret",
    };
    const { error } = await seeder(event);
    expect(error).toMatch(/is not the reader's secret/);
  });
});
