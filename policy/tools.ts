/** The scanners' own Python: they want older packages than the rest. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { policyPython, root } from "../local/paths.mjs";

/**
 * Runs the scanners' Python and returns what it printed. Checkers exit with 1 where they find
 * something, so the caller says which exit codes are well.
 * @throws Error where the scanners are not installed, or with the program's last words
 */
export async function runPython(
  args: readonly string[],
  { input = "", env = {}, well = [0] }: RunOptions = {},
): Promise<string> {
  if (!existsSync(policyPython)) {
    throw new Error("the scanners are not installed: run `npm run policy` once");
  }
  const child = spawn(policyPython, args, { cwd: root, env: { ...process.env, ...env } });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => (said[stream] += text));
  }
  child.stdin.on("error", () => undefined); // it ended before it read: its exit code says why
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== null && well.includes(code)) return said.stdout;
  const last = said.stderr.trim().split("\n").slice(-8).join("\n");
  throw new Error(`${args.slice(0, 2).join(" ")} failed with exit code ${code ?? "none"}: ${last}`);
}

interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly well?: readonly number[];
}
