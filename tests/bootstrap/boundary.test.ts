import { beforeAll, describe, expect, it } from "vitest";

import { documentsOf, listOf, type PolicyStatement } from "../../policy/documents";
import type { CheckedResource } from "../../policy/recorded";
import { type AccessRequest, decide } from "../support/iam";
import { at, bootstrapPolicies, platforms, role, STACKS, STATE, statementsOf } from "./recorded";

let boundary: readonly PolicyStatement[];
let stacks: Map<string, readonly CheckedResource[]>;

beforeAll(async () => {
  boundary = statementsOf(await bootstrapPolicies(), "bootstrap-ci-boundary");
  stacks = await platforms();
}, 60_000);

type Row = [what: string, action: string, resource: string, context?: AccessRequest["context"]];

describe("the boundary", () => {
  /** A request that a statement allows. */
  function requestsOf({ Action, Resource, Condition }: PolicyStatement): AccessRequest[] {
    const context = Object.fromEntries(
      Object.values(Condition ?? {})
        .flatMap((tests) => Object.entries(tests))
        .map(([key, value]) => [key, (listOf(value)[0] ?? "").replaceAll("*", "x")]),
    );
    return listOf(Action).flatMap((action) =>
      listOf(Resource).map((resource) => ({
        action,
        resource: resource === "*" ? "*" : resource.replaceAll("*", "x"),
        context,
      })),
    );
  }

  it.each(STACKS)("holds all that a role of %s does", (stack) => {
    const documents = documentsOf(stacks.get(stack) ?? []).filter(
      ({ kind }) => kind === "identity",
    );
    expect(documents.length).toBeGreaterThan(1);
    const outside = documents.flatMap(({ resource: policy, statements: own }) =>
      own
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(requestsOf)
        .filter((request) => decide(request, { identity: boundary }) !== "allowed")
        .map((request) => ({ policy, ...request })),
    );
    expect(outside).toEqual([]);
  });

  it("holds what Glue does as its caller where the account's catalog is encrypted", () => {
    for (const action of ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]) {
      const context = { "kms:EncryptionContext:glue_catalog_id": "123456789012" };
      expect(
        decide({ action, resource: at("kms", "key/k"), context }, { identity: boundary }),
      ).toBe("allowed");
    }
  });

  it("holds what RDS does for enhanced monitoring, by the policy that it demands", () => {
    const log = at("logs", "log-group:RDSOSMetrics");
    for (const request of [
      { action: "logs:CreateLogGroup", resource: log },
      { action: "logs:PutRetentionPolicy", resource: log },
      { action: "logs:PutLogEvents", resource: `${log}:log-stream:db-1` },
    ]) {
      expect(decide(request, { identity: boundary })).toBe("allowed");
    }
  });

  it.each<Row>([
    ["the state", "s3:GetObject", `${STATE}/.pulumi/meta.yaml`],
    ["others' buckets", "s3:GetObject", "arn:aws:s3:::payroll/x"],
    ["a bucket's policy", "s3:PutBucketPolicy", "arn:aws:s3:::lakehouse-dev-lake-1"],
    ["roles", "iam:PutRolePolicy", role("lakehouse-etl-role-1")],
    ["a key without a service", "kms:Decrypt", at("kms", "key/k")],
    ["others' tables", "glue:GetTable", at("glue", "table/payroll/salaries")],
    ["deleting a secret", "secretsmanager:DeleteSecret", at("secretsmanager", "secret:x")],
    ["another function", "lambda:InvokeFunction", at("lambda", "function:lakehouse-dev-seeder")],
  ])("holds no right to %s", (_, action, resource, context = {}) => {
    const found = decide({ action, resource, context }, { identity: boundary });
    expect(found).not.toBe("allowed");
  });
});
