import { spawn } from "node:child_process";

import { dyingWithParent } from "../parent-death.mjs";

/** What can't be installed: the message says what, and how to get it. */
export class SetupError extends Error {}

/** The set-up was interrupted; `signal` says by what. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super("interrupted");
    this.signal = signal;
  }
}

/** @typedef {{ code: number, signal: string | null, stdout: string, stderr: string }} Outcome */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
const interruption = new AbortController();
/** Aborted with an `Interrupted` when the user doesn't want to wait any longer. */
export const interruptionSignal = interruption.signal;

/**
 * Ends every program that an installation runs, with its children, and starts no other.
 * @param {NodeJS.Signals} signal
 */
export function interrupt(signal) {
  interruption.abort(new Interrupted(signal));
  for (const child of running) {
    try {
      if (child.pid) process.kill(-child.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * Runs a program to its end; never throws for its exit code (-1: it isn't there).
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
export async function attempt(program, args, { cwd, env, input = "", timeoutMs = 3_600_000 } = {}) {
  interruptionSignal.throwIfAborted();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, LC_ALL: "C", ...env },
    stdio: "pipe",
    detached: true, // a group of its own, so that `interrupt` reaches its children too
  });
  running.add(child);
  /** @type {Outcome} */
  const outcome = { code: -1, signal: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    outcome.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    outcome.stderr += text;
  });
  child.stdin.on("error", () => undefined); // it may end without having read
  child.stdin.end(input);
  const limit = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await new Promise((resolve) => {
    child.once("error", resolve);
    child.once("close", (code, signal) => {
      outcome.code = code ?? 1;
      outcome.signal = signal;
      resolve(undefined);
    });
  });
  clearTimeout(limit);
  running.delete(child);
  interruptionSignal.throwIfAborted();
  return outcome;
}

/**
 * Runs a program that must succeed. It doesn't outlive us: it would write where the next run begins anew.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number }} [options]
 * @returns {Promise<string>} its standard output
 */
export async function run(program, args, options) {
  const guarded = dyingWithParent(program, args, "KILL");
  const { code, signal, stdout, stderr } = await attempt(guarded.program, guarded.args, options);
  if (code === 0) return stdout;
  const said = (stderr.trim() || stdout.trim()).split("\n").slice(-8).join("\n  ");
  const failed = signal === null ? `failed with exit code ${code}` : `was ended by ${signal}`;
  const how = code === -1 ? "is not on this machine" : failed;
  const words = args.slice(0, args[0] === "-m" ? 2 : 1).join(" ");
  throw new SetupError(`${program} ${words} ${how}${said ? `:\n  ${said}` : ""}`);
}
