/** The stages of a change, from the pull request to the deployed environment. */
import { readFileSync, writeFileSync } from "node:fs";

import { githubOfWorkflow, required, setOutput, summarize } from "./github";
import { parsePreview, type Preview } from "./preview";
import { runPulumi } from "./pulumi";
import { renderReport } from "./report";
import { judge, type Verdict } from "./verdict";

const POLICIES = ["--policy-pack", "policy"];

type Env = NodeJS.ProcessEnv;

/** Previews a pull request and comments on it. @returns whether it passes */
export async function previewPullRequest(environment: string, env: Env): Promise<boolean> {
  const event = JSON.parse(readFileSync(required(env, "GITHUB_EVENT_PATH"), "utf8")) as {
    pull_request?: { number: number; head: { sha: string }; labels: { name: string }[] };
  };
  const pull = event.pull_request;
  if (!pull) throw new Error("the event is no pull request");
  const labels = pull.labels.map(({ name }) => name);
  const { report, verdict } = await previewed(environment, pull.head.sha, labels);
  summarize(env, report);
  await githubOfWorkflow(env).comment(pull.number, report);
  return verdict.passes;
}

/** Previews a commit of the main branch, for whoever approves its deployment. */
export async function previewCommit(environment: string, env: Env): Promise<boolean> {
  const commit = required(env, "GITHUB_SHA");
  const labels = await githubOfWorkflow(env).labelsOf(commit);
  const { report, verdict, preview } = await previewed(environment, commit, labels);
  summarize(env, report);
  setOutput(env, "digest", preview.digest);
  return verdict.passes;
}

/**
 * Deploys what was previewed: previews again, and stops where that would do anything else.
 * `PREVIEWED` is the digest of what was approved; the outputs are written to `OUTPUTS_FILE`.
 */
export async function deploy(environment: string, env: Env): Promise<boolean> {
  const commit = required(env, "GITHUB_SHA");
  const labels = await githubOfWorkflow(env).labelsOf(commit);
  const { report, verdict, preview } = await previewed(environment, commit, labels);
  if (!verdict.passes) {
    summarize(env, report);
    return false;
  }
  if (preview.digest !== required(env, "PREVIEWED")) {
    summarize(env, `${report}\nNot what was previewed: ${environment} or its state has changed.`);
    return false;
  }
  const up = ["up", "--stack", environment, "--yes", "--skip-preview", "--suppress-outputs"];
  const { code } = await runPulumi([...up, ...POLICIES], true);
  if (code !== 0) return false;
  const outputs = await runPulumi(["stack", "output", "--json", "--stack", environment]);
  if (outputs.code !== 0) return false;
  writeFileSync(required(env, "OUTPUTS_FILE"), outputs.stdout);
  return true;
}

/** Whether an environment is what the main branch says, by asking AWS about every resource. */
export async function findDrift(environment: string, env: Env): Promise<boolean> {
  const { code, stdout } = await runPulumi([
    ...["preview", "--stack", environment, "--refresh", "--json"],
  ]);
  const preview = parsePreview(stdout);
  const drifted = preview.changes.length > 0;
  const verdict = {
    passes: code === 0 && !drifted,
    reasons: [
      ...preview.errors,
      ...(drifted ? ["it was changed by hand, or a deployment of the main branch waits"] : []),
    ],
  };
  const commit = required(env, "GITHUB_SHA");
  summarize(env, renderReport({ environment, commit, preview, verdict }));
  return verdict.passes;
}

async function previewed(
  environment: string,
  commit: string,
  labels: readonly string[],
): Promise<{ preview: Preview; verdict: Verdict; report: string }> {
  const { code, stdout } = await runPulumi([
    ...["preview", "--stack", environment, "--json"],
    ...POLICIES,
  ]);
  const preview = parsePreview(stdout);
  const verdict = judge(preview, code, labels);
  return { preview, verdict, report: renderReport({ environment, commit, preview, verdict }) };
}
