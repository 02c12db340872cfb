import { beforeAll, describe, expect, it } from "vitest";

import { documentsOf, listOf, type PolicyDocument } from "../../policy/documents";
import type { CheckedResource } from "../../policy/recorded";
import { at } from "../../policy/values";
import { type AccessRequest, decide } from "../support/iam";
import { ACCOUNT_ID, REGION } from "../support/pulumi";
import { decideFor } from "../support/roles";
import { accesses } from "./access/index";
import type { Arns } from "./access/access";
import { allow } from "./plant";
import { recording } from "./recordings";

let stack: readonly CheckedResource[];
let documents: readonly PolicyDocument[];
let table: ReturnType<typeof accesses>;

beforeAll(async () => {
  stack = await recording("complete");
  documents = documentsOf(stack);
  table = accesses(arnsOf(stack));
});

function arnsOf(resources: readonly CheckedResource[]): Arns {
  const computed = (name: string, path: string) => {
    const value = at(resources.find((resource) => resource.name === name)?.computed, path);
    if (typeof value !== "string") throw new Error(`${name} has no ${path}`);
    return value;
  };
  const arn = (name: string) => computed(name, "arn");
  return {
    lake: arn("lakehouse-lake-lake-bucket"),
    scripts: arn("lakehouse-lake-scripts-bucket"),
    results: arn("lakehouse-lake-results-bucket"),
    logs: arn("lakehouse-lake-logs-bucket"),
    dataKey: arn("lakehouse-keys-data"),
    operationsKey: arn("lakehouse-keys-operations"),
    readerSecret: arn("lakehouse-reader-secret"),
    masterSecret: computed("lakehouse-database-instance", "masterUserSecrets.0.secretArn"),
    connection: arn("lakehouse-etl-connection"),
    job: arn("lakehouse-etl-job"),
    workgroup: arn("lakehouse-query-workgroup"),
    seederQueue: arn("lakehouse-seeder-dead-letters"),
    missedQueue: arn("lakehouse-etl-missed-starts"),
  };
}

const decisionOf = (role: string, request: AccessRequest, policies = documents) =>
  decideFor(stack, policies, role, request);

/** Neighbours of what a role must be able to do that it is allowed. */
function excesses(policies = documents) {
  return Object.entries(table).flatMap(([role, rows]) =>
    rows.flatMap(({ actions, resource, context, never }) =>
      actions.flatMap((action) =>
        Object.entries(never)
          .map(([what, change]) => ({
            what,
            request: { action, resource, ...(context && { context }), ...change },
          }))
          .filter(({ request }) => decisionOf(role, request, policies) === "allowed")
          .map(({ what, request }) => ({ role, what, ...request })),
      ),
    ),
  );
}

describe("the table of accesses", () => {
  it("has a row for every action of every role", () => {
    for (const { resource, kind, statements } of documents) {
      if (kind !== "identity") continue;
      const allowed = statements
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => listOf(Action));
      const rows = (table[resource] ?? []).flatMap(({ actions }) => actions);
      expect([...new Set(rows)].sort(), resource).toEqual([...new Set(allowed)].sort());
    }
  });

  it("has a neighbour that is refused in every row", () => {
    for (const row of Object.values(table).flat()) {
      expect(Object.keys(row.never), row.actions.join()).not.toEqual([]);
    }
  });
});

describe("the key of the account's catalog", () => {
  const STATEMENT = "CatalogOfThisAccount";
  const key = () =>
    documents.find(({ resource }) => resource === "lakehouse-keys-data")?.statements ?? [];
  const use = (context: AccessRequest["context"]) =>
    decide(
      {
        action: "kms:Decrypt",
        resource: "*",
        context: {
          "kms:CallerAccount": ACCOUNT_ID,
          "kms:EncryptionContext:glue_catalog_id": ACCOUNT_ID,
          "kms:ViaService": `glue.${REGION}.amazonaws.com`,
          ...context,
        },
      },
      { identity: key().filter(({ Sid }) => Sid === STATEMENT) },
    );

  it("serves whoever may read the catalog: Glue decrypts it as its caller, of any environment", () => {
    expect(use({})).toBe("allowed");
  });

  it.each([
    ["the lake's objects", { "kms:ViaService": `s3.${REGION}.amazonaws.com` }],
    ["another catalog", { "kms:EncryptionContext:glue_catalog_id": "999999999999" }],
    ["another account", { "kms:CallerAccount": "999999999999" }],
  ])("doesn't serve %s", (_, context) => {
    expect(use(context)).toBe("denied");
  });

  it("says nothing of it where the stack leaves the account's settings alone", async () => {
    const prod = documentsOf(await recording("prod"));
    const text = prod.find(({ resource }) => resource === "lakehouse-keys-data")?.text;
    expect(text).toContain("AccountAdministersKey");
    expect(text).not.toContain(STATEMENT);
  });
});

describe("every role", () => {
  it("can do what its code does", () => {
    const refused = Object.entries(table).flatMap(([role, rows]) =>
      rows.flatMap(({ actions, resource, context }) =>
        actions
          .map((action) => ({ action, resource, ...(context && { context }) }))
          .filter((request) => decisionOf(role, request) !== "allowed")
          .map((request) => ({ role, ...request })),
      ),
    );
    expect(refused).toEqual([]);
  });

  it("can't do what is nearest to that", () => {
    expect(excesses()).toEqual([]);
  });

  it("is caught where it can do more", () => {
    const role = "lakehouse-etl-role-policy";
    const wider = allow(role, { Action: "s3:GetObject", Resource: "*" })(stack);
    expect(excesses(documentsOf(wider)).map(({ what }) => what)).toContain("the results");
  });

  it("is refused over plain HTTP by the bucket itself", () => {
    const request = {
      action: "s3:GetObject",
      resource: `${arnsOf(stack).lake}/mart/x`,
      context: { "aws:SecureTransport": "false" },
    };
    expect(decisionOf("lakehouse-etl-role-policy", request)).toBe("explicitly denied");
  });

  it("reaches no bucket of another account through the endpoint", () => {
    const request = {
      action: "s3:PutObject",
      resource: `${arnsOf(stack).lake}/raw/x`,
      context: { "aws:ResourceAccount": "999999999999" },
    };
    expect(decisionOf("lakehouse-etl-role-policy", request)).toBe("denied");
  });
});
