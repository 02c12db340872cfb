/** Runs the Pulumi CLI that package.json pins. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Ran {
  readonly code: number;
  /** What it printed on stdout; empty where that went to ours. */
  readonly stdout: string;
}

/**
 * @param show whether its stdout is shown instead of returned
 * @throws Error where it can't be started or a signal ended it
 */
export async function runPulumi(args: readonly string[], show = false): Promise<Ran> {
  const [program, ...first] = cli();
  const child = spawn(program, [...first, ...args, "--non-interactive"], {
    stdio: ["ignore", show ? "inherit" : "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      if (status === null) reject(new Error(`pulumi was ended by ${signal ?? "a signal"}`));
      else resolve(status);
    });
  });
  return { code, stdout };
}

/** The npm package's launcher; `PULUMI_CLI` names another program. */
function cli(): [string, ...string[]] {
  if (process.env.PULUMI_CLI) return [process.env.PULUMI_CLI];
  const file = createRequire(__filename).resolve("pulumi/package.json");
  const { bin } = createRequire(__filename)(file) as { bin: Record<string, string> };
  return [process.execPath, join(dirname(file), bin.pulumi ?? "")];
}
