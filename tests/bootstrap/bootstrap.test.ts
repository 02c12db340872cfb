import { beforeAll, describe, expect, it } from "vitest";

import { parseBootstrapConfig } from "../../bootstrap/config";
import { ConfigError } from "../../infra/config";
import { documentsOf, statementsOf } from "../../policy/documents";
import { checkedResources } from "../../policy/recorded";
import type { RecordedResource, RecordedStack } from "../support/pulumi";
import { runBootstrap } from "../support/stacks";

const GITHUB = "token.actions.githubusercontent.com";
/** What IAM takes, in characters without blanks. */
const LONGEST_INLINE = 10_240;
const LONGEST_MANAGED = 6_144;

let bootstrap: RecordedStack;

beforeAll(async () => {
  bootstrap = await runBootstrap();
});

function identityOf({ type, name, parent }: RecordedResource): string {
  return `${parent} > ${type} ${name}`;
}

/** The `sub` claims that a role lets in. */
function subjectsOf(role: string, stack = bootstrap): unknown {
  const [statement] = statementsOf(stack.one(role).inputs.assumeRolePolicy);
  expect(statement?.Condition?.StringEquals?.[`${GITHUB}:aud`]).toBe("sts.amazonaws.com");
  return statement?.Condition?.StringEquals?.[`${GITHUB}:sub`];
}

describe("the bootstrap program", () => {
  it("has the names, types and parents that were recorded", async () => {
    const identities = bootstrap.resources.map(identityOf).sort().join("\n");
    await expect(`${identities}\n`).toMatchFileSnapshot("identity.txt");
  });

  it("registers the same in a preview, though nothing is known yet", async () => {
    const preview = await runBootstrap({}, true);
    expect(preview.resources.map(identityOf).sort()).toEqual(
      bootstrap.resources.map(identityOf).sort(),
    );
  });

  it("says where the state is, and what encrypts the secrets in it", () => {
    expect(bootstrap.outputs).toMatchObject({
      backendUrl: "s3://lakehouse-state-0a1b2c3d?region=eu-central-1",
      secretsProvider: "awskms://alias/lakehouse-state?region=eu-central-1",
    });
  });
});

describe("the state", () => {
  it("is encrypted with a key of its own, versioned for a year and logged", () => {
    const encryption = bootstrap.one("bootstrap-state-state-encryption").inputs;
    expect(encryption.rules).toMatchObject([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: bootstrap.one("bootstrap-state-key").computed.arn,
        },
      },
    ]);
    expect(bootstrap.one("bootstrap-state-state-versioning").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    const [rule] = bootstrap.one("bootstrap-state-state-lifecycle").inputs.rules as object[];
    expect(rule).toMatchObject({ noncurrentVersionExpiration: { noncurrentDays: 365 } });
    expect(rule).not.toHaveProperty("expiration");
    expect(bootstrap.one("bootstrap-state-state-logging").inputs.targetBucket).toBe(
      "lakehouse-state-logs-0a1b2c3d",
    );
  });

  it.each(["bootstrap-state-key", "bootstrap-state-state-bucket"])("is never lost: %s", (name) => {
    const { protect, retainOnDelete, inputs } = bootstrap.one(name);
    expect({ protect, retainOnDelete }).toEqual({ protect: true, retainOnDelete: true });
    expect(inputs.forceDestroy ?? false).toBe(false);
  });
});

describe("GitHub's jobs", () => {
  it("assume the role of their pull request, branch or environment, and no other", () => {
    expect(subjectsOf("bootstrap-ci-preview")).toEqual([
      "repo:owner/shop:pull_request",
      "repo:owner/shop:ref:refs/heads/main",
    ]);
    for (const environment of ["dev", "prod"]) {
      for (const thing of ["deploy", "smoke"]) {
        expect(subjectsOf(`bootstrap-ci-${thing}-${environment}`)).toEqual([
          `repo:owner/shop:environment:${environment}`,
        ]);
      }
    }
  });

  it("use the provider that the account has, where it has one", async () => {
    const stack = await runBootstrap({ createOidcProvider: false });
    expect(stack.ofType("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    const [statement] = statementsOf(stack.one("bootstrap-ci-preview").inputs.assumeRolePolicy);
    expect(statement?.Principal).toEqual({
      Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}`,
    });
  });

  it("have roles of a path of their own, which no deployment may touch", () => {
    for (const { inputs } of bootstrap.ofType("aws:iam/role:Role"))
      expect(inputs.path).toBe("/ci/");
  });
});

describe("the policies", () => {
  it("are as short as IAM wants them, for the longest name of an environment too", async () => {
    const longest = await runBootstrap({ environments: ["abcdefghijklmnop"] });
    const documents = documentsOf(checkedResources(longest)).filter(
      ({ kind }) => kind === "identity",
    );
    expect(documents.length).toBeGreaterThan(4);
    for (const { resource, text } of documents) {
      const { type } = longest.one(resource);
      const most = type === "aws:iam/policy:Policy" ? LONGEST_MANAGED : LONGEST_INLINE;
      expect(text.length, resource).toBeLessThanOrEqual(most);
    }
  });
});

describe("the configuration", () => {
  const good = { repository: "owner/shop", environments: '["dev"]', createOidcProvider: "true" };

  it("is taken as it is meant", () => {
    expect(parseBootstrapConfig(good)).toEqual({
      repository: "owner/shop",
      environments: ["dev"],
      createOidcProvider: true,
    });
  });

  it.each([
    ["no repository", { repository: undefined }, "repository: missing"],
    ["a repository without owner", { repository: "shop" }, "repository = shop: must be"],
    ["a repository with a wildcard", { repository: "owner/*" }, "repository = owner/*: must be"],
    ["an environment in capitals", { environments: '["Dev"]' }, 'environments = ["Dev"]'],
    ["the state's name", { environments: '["state"]' }, "other than bootstrap and state"],
    ["the program's own name", { environments: '["bootstrap"]' }, "other than bootstrap and state"],
    ["a list that is none", { environments: "dev" }, "environments = dev: must be a list"],
    ["a flag that is none", { createOidcProvider: "no" }, "createOidcProvider = no"],
  ])("is refused with %s", (_, change, said) => {
    let problems: readonly string[] = [];
    try {
      parseBootstrapConfig({ ...good, ...change });
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(said);
  });
});
