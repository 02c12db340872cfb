import { beforeAll, describe, expect, it } from "vitest";

import { listOf } from "../../policy/documents";
import type { CheckedResource } from "../../policy/recorded";
import { type AccessRequest, decide } from "../support/iam";
import { ACCOUNT_ID } from "../support/pulumi";
import { runBootstrap } from "../support/stacks";
import { CREATIONS } from "./creations";
import {
  at,
  bootstrapPolicies,
  platforms,
  type Policies,
  role,
  STATE,
  statementsOf,
} from "./recorded";

const BOUNDARY = "arn:aws:iam::123456789012:policy/bootstrap-ci-boundary";
const STATE_KEY = at("kms", "key/bootstrap-state-key");

let policies: Policies;
let stacks: Map<string, readonly CheckedResource[]>;

/** Everything that a role of CI may do: its own policy and those attached to it. */
const POLICIES = {
  preview: ["bootstrap-ci-preview-policy", "bootstrap-ci-settings"],
  deploy: [
    "bootstrap-ci-deploy-dev-policy",
    "bootstrap-ci-foundation-dev",
    "bootstrap-ci-settings",
  ],
  smoke: ["bootstrap-ci-smoke-dev-policy"],
} as const;

beforeAll(async () => {
  policies = await bootstrapPolicies();
  stacks = await platforms();
}, 60_000);

const statements = (...names: readonly string[]) => statementsOf(policies, ...names);

const can = (who: keyof typeof POLICIES, request: AccessRequest) =>
  decide(request, { identity: statements(...POLICIES[who]) }) === "allowed";

const DEV = { "aws:ResourceTag/Environment": "dev" };
const PROD = { "aws:ResourceTag/Environment": "prod" };
const viaS3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };

type Row = [what: string, action: string, resource: string, context?: AccessRequest["context"]];

it("each role of CI has the policies that are decided by here", async () => {
  const { resources } = await runBootstrap();
  const attached = resources.filter(({ type }) => type.endsWith(":RolePolicyAttachment"));
  expect(attached.map(({ name }) => name)).toEqual([
    "bootstrap-ci-preview-settings",
    ...["dev", "prod"].flatMap((environment) =>
      ["settings", "foundation"].map((policy) => `bootstrap-ci-deploy-${environment}-${policy}`),
    ),
  ]);
});

describe("a preview", () => {
  it.each<Row>([
    ["the state", "s3:GetObject", `${STATE}/.pulumi/stacks/classicmodels-lakehouse/prod.json`],
    ["secrets in the state", "kms:Decrypt", STATE_KEY],
    ["a bucket's settings", "s3:GetBucketPolicy", "arn:aws:s3:::lakehouse-prod-lake-1"],
    ["the database", "rds:DescribeDBInstances", at("rds", "db:lakehouse-prod-source")],
    ["the code that is deployed", "s3:GetObject", "arn:aws:s3:::lakehouse-prod-scripts-1/etl/x"],
    [
      "that code's key",
      "kms:Decrypt",
      at("kms", "key/k"),
      { ...viaS3, "aws:ResourceTag/Project": "classicmodels-lakehouse" },
    ],
    ["an output", "ssm:GetParameter", at("ssm", "parameter/lakehouse/prod/jobName")],
  ])("reads %s", (_, action, resource, context = {}) => {
    expect(can("preview", { action, resource, context })).toBe(true);
  });

  it.each<Row>([
    ["data", "s3:GetObject", "arn:aws:s3:::lakehouse-prod-lake-1/mart/x"],
    ["results", "s3:GetObject", "arn:aws:s3:::lakehouse-prod-results-1/results/x"],
    ["a secret", "secretsmanager:GetSecretValue", at("secretsmanager", "secret:lakehouse-prod-x")],
    ["a query's rows", "athena:GetQueryResults", at("athena", "workgroup/lakehouse-prod-analysts")],
    ["others' parameters", "ssm:GetParameter", at("ssm", "parameter/other/password")],
    ["a log", "logs:GetLogEvents", at("logs", "log-group:/lakehouse-prod-job/output:*")],
  ])("does not read %s", (_, action, resource) => {
    const context = { ...viaS3, "aws:ResourceTag/Project": "classicmodels-lakehouse" };
    expect(can("preview", { action, resource, context })).toBe(false);
  });

  it("writes nothing: no action of its policies changes anything", () => {
    const actions = statements(...POLICIES.preview).flatMap(({ Action }) => listOf(Action));
    const READING = /^[a-z0-9]+:((Describe|List)\*|Get\w+|ListBucket|ViewBudget|Decrypt)$/;
    expect(actions.filter((action) => !READING.test(action))).toEqual([]);
  });
});

describe("a deployment of dev", () => {
  it("makes each kind of resource of the platform in its own environment", () => {
    for (const [stack, resources] of stacks) {
      const types = new Set(
        resources.map(({ type }) => type).filter((type) => !type.startsWith("random:")),
      );
      for (const type of types) {
        const requests = CREATIONS[type];
        expect(requests, `${type} of ${stack} has no row`).toBeDefined();
        for (const request of requests?.("dev") ?? []) {
          expect(can("deploy", request), `${type}: ${request.action}`).toBe(true);
        }
      }
    }
  });

  it("makes nothing of prod that has a name of its environment or a tag", () => {
    // Named by Pulumi, or things of the network that an existing source has too.
    const SHARED =
      /^aws:(cloudwatch\/metricAlarm|ec2\/|vpc\/|rds\/(parameter|subnet)Group|rds\/event|glue\/(security|dataCatalog))/;
    for (const [type, requests] of Object.entries(CREATIONS)) {
      if (SHARED.test(type)) continue;
      const allowed = requests("prod").filter((request) => can("deploy", request));
      expect(allowed, type).toEqual([]);
    }
  });

  it.each<Row>([
    ["prod's state", "s3:PutObject", `${STATE}/.pulumi/stacks/classicmodels-lakehouse/prod.json`],
    [
      "prod's locks",
      "s3:DeleteObject",
      `${STATE}/.pulumi/locks/organization/classicmodels-lakehouse/prod/x.json`,
    ],
    [
      "a state of a like name",
      "s3:PutObject",
      `${STATE}/.pulumi/history/classicmodels-lakehouse/dev2/x`,
    ],
    ["prod's key", "kms:ScheduleKeyDeletion", at("kms", "key/k"), PROD],
    ["a key without tag", "kms:PutKeyPolicy", at("kms", "key/k")],
    ["prod's network", "ec2:DeleteVpc", at("ec2", "vpc/v"), PROD],
    [
      "prod's key by tagging it",
      "kms:TagResource",
      at("kms", "key/k"),
      { "aws:RequestTag/Environment": "dev", ...PROD },
    ],
    [
      "prod's role by tagging it",
      "iam:TagRole",
      role("lakehouse-etl-role-1"),
      { "aws:RequestTag/Environment": "dev", ...PROD },
    ],
    ["prod's trust", "iam:UpdateAssumeRolePolicy", role("lakehouse-etl-role-1"), PROD],
    [
      "the role of prod's deployments",
      "iam:UpdateAssumeRolePolicy",
      role("ci/lakehouse-deploy-prod"),
      DEV,
    ],
    [
      "the boundary",
      "iam:CreatePolicyVersion",
      "arn:aws:iam::123456789012:policy/ci/lakehouse-boundary",
    ],
    ["a machine", "ec2:RunInstances", at("ec2", "instance/i"), DEV],
    ["a user", "iam:CreateUser", `arn:aws:iam::${ACCOUNT_ID}:user/lakehouse-x`],
    ["its data", "s3:GetObject", "arn:aws:s3:::lakehouse-dev-lake-1/mart/x", DEV],
    [
      "its secrets",
      "secretsmanager:GetSecretValue",
      at("secretsmanager", "secret:lakehouse-dev-reader-x"),
      DEV,
    ],
    [
      "a query",
      "athena:StartQueryExecution",
      at("athena", "workgroup/lakehouse-dev-analysts"),
      DEV,
    ],
  ])("does not reach %s", (_, action, resource, context = {}) => {
    expect(can("deploy", { action, resource, context })).toBe(false);
  });

  it("gives rights only to roles within the boundary, and roles only to services", () => {
    const request = { action: "iam:PutRolePolicy", resource: role("lakehouse-etl-role-1") };
    const bounded = { "iam:PermissionsBoundary": BOUNDARY };
    expect(can("deploy", { ...request, context: { ...DEV, ...bounded } })).toBe(true);
    expect(can("deploy", { ...request, context: DEV })).toBe(false);
    const other = { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" };
    expect(can("deploy", { ...request, context: { ...DEV, ...other } })).toBe(false);
    const removal = { action: "iam:DeleteRolePermissionsBoundary", resource: request.resource };
    expect(can("deploy", { ...removal, context: { ...DEV, ...bounded } })).toBe(false);
    const pass = (service: string, resource = request.resource) =>
      can("deploy", {
        action: "iam:PassRole",
        resource,
        context: { "iam:PassedToService": service },
      });
    expect(pass("glue.amazonaws.com")).toBe(true);
    expect(pass("ec2.amazonaws.com")).toBe(false);
    expect(pass("lambda.amazonaws.com", role("ci/lakehouse-deploy-prod"))).toBe(false);
    expect(pass("lambda.amazonaws.com", role("admin"))).toBe(false);
  });
});

describe("the smoke test of dev", () => {
  it.each<Row>([
    ["runs the job", "glue:StartJobRun", at("glue", "job/lakehouse-dev-load")],
    [
      "runs a query",
      "athena:StartQueryExecution",
      at("athena", "workgroup/lakehouse-dev-analysts"),
    ],
    ["reads the mart", "s3:GetObject", "arn:aws:s3:::lakehouse-dev-lake-1/mart/fact_orders/x"],
    ["finds a table", "glue:GetTable", at("glue", "table/classicmodels_dev/fact_orders")],
    ["keeps a result", "s3:PutObject", "arn:aws:s3:::lakehouse-dev-results-1/results/x.csv"],
    ["decrypts", "kms:Decrypt", at("kms", "key/k"), { ...DEV, ...viaS3 }],
  ])("%s", (_, action, resource, context = {}) => {
    expect(can("smoke", { action, resource, context })).toBe(true);
  });

  it.each<Row>([
    ["prod's job", "glue:StartJobRun", at("glue", "job/lakehouse-prod-load")],
    ["changing the job", "glue:UpdateJob", at("glue", "job/lakehouse-dev-load")],
    ["the raw data", "s3:GetObject", "arn:aws:s3:::lakehouse-dev-lake-1/raw/orders/x"],
    ["prod's mart", "s3:GetObject", "arn:aws:s3:::lakehouse-prod-lake-1/mart/x"],
    ["the state", "s3:GetObject", `${STATE}/.pulumi/meta.yaml`],
    ["prod's key", "kms:Decrypt", at("kms", "key/k"), { ...PROD, ...viaS3 }],
    ["a key without S3", "kms:Decrypt", at("kms", "key/k"), DEV],
  ])("does not reach %s", (_, action, resource, context = {}) => {
    expect(can("smoke", { action, resource, context })).toBe(false);
  });
});
