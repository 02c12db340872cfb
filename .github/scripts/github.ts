/** GitHub's API, as far as a report needs it. */
import { appendFileSync } from "node:fs";

/** Longest answer to a list: no pull request here has more labels or comments on one page. */
const PAGE = 100;

export interface GitHub {
  /** Writes a comment below a pull request, or over the one that begins with the same line. */
  comment(pullRequest: number, text: string): Promise<void>;
  /** Labels of the pull requests that a commit of the main branch came with. */
  labelsOf(commit: string): Promise<string[]>;
}

/** @param repository `owner/name` */
export function github(api: string, repository: string, token: string): GitHub {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${api}/repos/${repository}${path}`, {
      method,
      headers: {
        Accept: "application/vnd.github+json",
        Authorization: `Bearer ${token}`,
        "X-GitHub-Api-Version": "2022-11-28",
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: GitHub answered ${answer.status}`);
    return (await answer.json()) as T;
  };

  const findComment = async (pullRequest: number, firstLine: string) => {
    for (let page = 1; ; page += 1) {
      const comments = await call<{ id: number; body: string; user: { type: string } }[]>(
        "GET",
        `/issues/${pullRequest}/comments?per_page=${PAGE}&page=${page}`,
      );
      // Anyone can begin a comment with that line; only a bot's is ours to overwrite.
      const found = comments.find(
        ({ body, user }) => user.type === "Bot" && body.startsWith(firstLine),
      );
      if (found || comments.length < PAGE) return found;
    }
  };

  return {
    comment: async (pullRequest, text) => {
      const old = await findComment(pullRequest, text.split("\n")[0] ?? "");
      if (old) await call("PATCH", `/issues/comments/${old.id}`, { body: text });
      else await call("POST", `/issues/${pullRequest}/comments`, { body: text });
    },
    labelsOf: async (commit) => {
      const pulls = await call<
        { merged_at: string | null; merge_commit_sha: string; labels: { name: string }[] }[]
      >("GET", `/commits/${commit}/pulls?per_page=${PAGE}`);
      return pulls
        .filter((pull) => pull.merged_at !== null && pull.merge_commit_sha === commit)
        .flatMap(({ labels }) => labels.map(({ name }) => name));
    },
  };
}

/** The API as a workflow's environment names it. */
export function githubOfWorkflow(env: NodeJS.ProcessEnv): GitHub {
  return github(
    required(env, "GITHUB_API_URL"),
    required(env, "GITHUB_REPOSITORY"),
    required(env, "GITHUB_TOKEN"),
  );
}

/** @throws Error naming the variable */
export function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** Adds to the summary of the run, and says it in the log where there is none. */
export function summarize(env: NodeJS.ProcessEnv, text: string): void {
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${text}\n`);
  process.stderr.write(`${text}\n`);
}

/** Hands a value to later steps and jobs. */
export function setOutput(env: NodeJS.ProcessEnv, name: string, value: string): void {
  if (/[\r\n]/.test(value)) throw new Error(`the output ${name} has more than one line`);
  appendFileSync(required(env, "GITHUB_OUTPUT"), `${name}=${value}\n`);
}
