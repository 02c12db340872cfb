/** An emulated account with what a recorded stack has in it, and guards that hold its roles to their policies. */
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";

import { documentsOf, type PolicyDocument, statementsOf } from "../../policy/documents";
import { type CheckedResource, checkedResources } from "../../policy/recorded";
import { recordStack } from "../../policy/stacks";
import { at } from "../../policy/values";
import { Emulator } from "../engine/emulator";
import { REGION } from "../support/pulumi";
import { decideFor } from "../support/roles";
import { type Guard, startGuard } from "./guard";

const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** Enough of a signature to be taken for one. */
const SIGNED_FOR_S3 = {
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request`,
};

export class Account {
  private constructor(
    private readonly emulator: Emulator,
    private readonly stack: readonly CheckedResource[],
    private readonly documents: readonly PolicyDocument[],
    /** Secrets of the stack, the reader's without a value. */
    readonly readerSecret: string,
    readonly masterSecret: string,
    readonly secrets: SecretsManagerClient,
  ) {}

  /** @param master login in the master user's secret */
  static async open(stackName: string, master: object): Promise<Account> {
    const stack = checkedResources(await recordStack(stackName));
    const emulator = await Emulator.start();
    const client = { region: REGION, endpoint: emulator.url, credentials: CREDENTIALS };
    const secrets = new SecretsManagerClient(client);
    const create = async (Name: string, SecretString?: string) =>
      (await secrets.send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? "";
    const made = new Map([
      [computed(stack, "lakehouse-reader-secret", "arn"), await create("reader")],
      [
        computed(stack, "lakehouse-database-instance", "masterUserSecrets.0.secretArn"),
        await create("master", JSON.stringify(master)),
      ],
    ]);
    const [readerSecret = "", masterSecret = ""] = made.values();
    const glue = new GlueClient(client);
    for (const { type, props } of stack) {
      if (type === "aws:glue/catalogDatabase:CatalogDatabase") {
        const DatabaseInput = { Name: String(props.name), LocationUri: String(props.locationUri) };
        await glue.send(new CreateDatabaseCommand({ DatabaseInput }));
      }
      if (type === "aws:s3/bucket:Bucket") {
        await fetch(`${emulator.url}/${String(props.bucket)}`, {
          method: "PUT",
          body: `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
          headers: SIGNED_FOR_S3,
        });
      }
    }
    return new Account(
      emulator,
      stack,
      documentsOf(stack).map((document) => withArns(document, made)),
      readerSecret,
      masterSecret,
      secrets,
    );
  }

  /** A resource of the stack, as it was recorded. */
  resource(name: string): CheckedResource {
    return find(this.stack, name);
  }

  /** @param change what is different in the role's policy */
  guard(
    role: string,
    change: (document: PolicyDocument) => PolicyDocument = (same) => same,
  ): Promise<Guard> {
    const documents = this.documents.map((document) =>
      document.resource === role ? change(document) : document,
    );
    return startGuard(this.emulator.url, (request) =>
      decideFor(this.stack, documents, role, request),
    );
  }

  /** Keys of the objects in a bucket below a prefix, at most a thousand. */
  async keys(bucket: string, prefix: string): Promise<string[]> {
    const query = `list-type=2&prefix=${encodeURIComponent(prefix)}`;
    const answer = await fetch(`${this.emulator.url}/${bucket}?${query}`, {
      headers: SIGNED_FOR_S3,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
  }

  async close(): Promise<void> {
    await this.emulator.stop();
  }
}

/** What a process in AWS finds in its environment; the SDKs take the guard for every service. */
export function awsEnvironment(guard: Guard): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: guard.url,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** A policy without an action, for the question whether the code needs it. */
export function without(action: string): (document: PolicyDocument) => PolicyDocument {
  return (document) => ({
    ...document,
    statements: document.statements.map((statement) => ({
      ...statement,
      Action: [statement.Action ?? []].flat().filter((named) => named !== action),
    })),
  });
}

function withArns(document: PolicyDocument, made: ReadonlyMap<string, string>): PolicyDocument {
  let { text } = document;
  for (const [recorded, real] of made) text = text.replaceAll(recorded, real);
  return { ...document, text, statements: statementsOf(text) };
}

function find(stack: readonly CheckedResource[], name: string): CheckedResource {
  const found = stack.find((resource) => resource.name === name);
  if (!found) throw new Error(`no resource is named ${name}`);
  return found;
}

function computed(stack: readonly CheckedResource[], name: string, path: string): string {
  const value = at(find(stack, name).computed, path);
  if (typeof value !== "string") throw new Error(`${name} has no ${path}`);
  return value;
}
