import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { node24, root } from "../../local/paths.mjs";

export interface SeedResult {
  /** The exit code; null if a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningSeed {
  process: ChildProcess;
  finished: Promise<SeedResult>;
}

/** Starts `seed/main.ts` as `npm run seed` does, with these arguments and environment. */
export function startSeed(args: string[], environment: NodeJS.ProcessEnv = {}): RunningSeed {
  const child = spawn(node24, ["--import", "tsx", join(root, "seed", "main.ts"), ...args], {
    cwd: root,
    env: { ...process.env, SOURCE_PASSWORD: undefined, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const finished = Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]).then(([stdout, stderr, [code]]) => ({ code, stdout, stderr }));
  return { process: child, finished };
}

/** Runs it to its end. */
export function runSeed(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<SeedResult> {
  return startSeed(args, environment).finished;
}
