/** What every workflow must keep to: each rule gives what breaks it. */
import type { Job, Workflow } from "./workflows";

export type WorkflowRule = (workflow: Workflow) => string[];

const RUNNER = "ubuntu-24.04";
/** The deploy roles' sessions last two hours. */
const LONGEST_MINUTES = 120;
/** All that any job may write. */
const WRITABLE = ["id-token", "pull-requests"];
const OF_THIS_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository";

const jobsOf = ({ jobs }: Workflow): [string, Job][] => Object.entries(jobs);
const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(([, { steps }]) => steps ?? []);

/** Of any file: a tag can be moved to other code, a commit can't. */
export function unpinned(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?uses:\s*(.+)$/gm)]
    .map(([, used = ""]) => used.trim())
    .filter((used) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(used))
    .filter((used) => !used.startsWith("./"));
}

/** Of any file: GitHub puts the value into the script before the shell reads it. */
export function interpolations(runs: readonly (string | undefined)[]): string[] {
  return runs.filter((run) => run?.includes("${{")).map((run) => run ?? "");
}

const triggers: WorkflowRule = ({ on }) =>
  ["pull_request_target", "workflow_run", "issue_comment"].filter((trigger) => trigger in on);

const secrets: WorkflowRule = ({ text }) =>
  [...text.matchAll(/\$\{\{[^}]*\bsecrets\b[^}]*\}\}|^\s*secrets:.*$/gm)].map(([found]) => found);

const noPermissionByDefault: WorkflowRule = ({ permissions }) =>
  JSON.stringify(permissions) === "{}" ? [] : ["the workflow's own permissions are not {}"];

const leastPermissions: WorkflowRule = (workflow) =>
  jobsOf(workflow).flatMap(([name, { permissions }]) =>
    permissions === undefined
      ? [`${name} says no permissions`]
      : Object.entries(permissions)
          .filter(([scope, level]) => level !== "read" && !WRITABLE.includes(scope))
          .map(([scope]) => `${name} may write ${scope}`),
  );

const limits: WorkflowRule = (workflow) =>
  jobsOf(workflow)
    .filter(([, { uses }]) => uses === undefined)
    .filter(
      ([, job]) =>
        job["runs-on"] !== RUNNER || !((job["timeout-minutes"] ?? Infinity) <= LONGEST_MINUTES),
    )
    .map(([name]) => `${name} has another runner or no time limit`);

const checkouts: WorkflowRule = (workflow) =>
  stepsOf(workflow)
    .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    .filter((step) => step.with?.["persist-credentials"] !== false)
    .map(() => "a checkout leaves its token in the work tree");

/** GitHub gives the pull requests of forks no token for AWS: a job that wants one would fail. */
const forks: WorkflowRule = (workflow) =>
  "pull_request" in workflow.on
    ? jobsOf(workflow)
        .filter(([, { permissions }]) => permissions?.["id-token"] === "write")
        .filter(([, job]) => !job.if?.includes(OF_THIS_REPOSITORY))
        .map(([name]) => `${name} wants AWS for pull requests of forks`)
    : [];

/** A called workflow has the concurrency of its caller. */
const concurrency: WorkflowRule = (workflow) =>
  "workflow_call" in workflow.on ||
  workflow.concurrency ||
  jobsOf(workflow).every(([, job]) => job.concurrency)
    ? []
    : ["two runs at once"];

const neverCutOff: WorkflowRule = (workflow) =>
  jobsOf(workflow)
    .filter(([, { uses, steps = [] }]) =>
      [uses, ...steps.map(({ run }) => run)].some((does) => does?.includes("deploy")),
    )
    .flatMap(([name, job]) => [
      ...(job.uses && job.concurrency?.["cancel-in-progress"] !== false
        ? [`${name} may be cut off`]
        : []),
      ...(job.steps && !job.environment ? [`${name} deploys without environment`] : []),
    ]);

const pinned: WorkflowRule = ({ text }) => unpinned(text);
const scripts: WorkflowRule = (workflow) => interpolations(stepsOf(workflow).map(({ run }) => run));

export const WORKFLOW_RULES = {
  "pins every action by its commit": pinned,
  "puts no expression into a script": scripts,
  "has no trigger that runs others' code with rights": triggers,
  "needs no secret": secrets,
  "gives no permission by default": noPermissionByDefault,
  "says the permissions of each job": leastPermissions,
  "bounds every job": limits,
  "leaves no token in the work tree": checkouts,
  "asks for nothing that forks can't have": forks,
  "runs once at a time": concurrency,
  "never cuts a deployment off": neverCutOff,
} as const satisfies Record<string, WorkflowRule>;

/** Of the checks alone: they run for anyone. */
export const privileges: WorkflowRule = ({ text }) =>
  [...text.matchAll(/id-token|github\.token|GITHUB_TOKEN|\bvars\.|secrets[.:]|: write/g)].map(
    ([found]) => found,
  );
