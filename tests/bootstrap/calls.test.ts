import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { listOf, type PolicyStatement } from "../../policy/documents";
import { bootstrapPolicies, statementsOf } from "./recorded";

/**
 * What the AWS provider asked of IAM when the real engine deployed dev to an emulated AWS, asked about
 * every resource, and destroyed it: in IAM's words, each action once.
 */
const CALLS = JSON.parse(readFileSync(join(__dirname, "calls.json"), "utf8")) as Readonly<
  Record<"deploy" | "refresh" | "destroy", readonly string[]>
>;

let preview: PolicyStatement[];
let deploy: PolicyStatement[];

beforeAll(async () => {
  const policies = await bootstrapPolicies();
  preview = statementsOf(policies, "bootstrap-ci-preview-policy", "bootstrap-ci-settings");
  deploy = statementsOf(
    policies,
    ...["bootstrap-ci-deploy-dev-policy", "bootstrap-ci-foundation-dev", "bootstrap-ci-settings"],
  );
});

/** Actions that no statement allows, on whatever resource. */
function refused(calls: readonly string[], statements: readonly PolicyStatement[]): string[] {
  const patterns = statements
    .flatMap(({ Action }) => listOf(Action))
    .map((action) => new RegExp(`^${action.replaceAll("*", "\\w*")}$`));
  return calls.filter((call) => !patterns.some((pattern) => pattern.test(call)));
}

describe("what the AWS provider calls", () => {
  it("is allowed to a deployment", () => {
    expect(CALLS.deploy.length).toBeGreaterThan(100);
    expect(refused([...CALLS.deploy, ...CALLS.refresh, ...CALLS.destroy], deploy)).toEqual([]);
  });

  it("is allowed to a preview where it only asks", () => {
    expect(CALLS.refresh.length).toBeGreaterThan(50);
    expect(refused(CALLS.refresh, preview)).toEqual([]);
  });

  it("would be found to be refused", () => {
    expect(refused(CALLS.deploy, preview)).toContain("s3:CreateBucket");
    expect(refused(["ec2:RunInstances"], deploy)).toEqual(["ec2:RunInstances"]);
  });
});
