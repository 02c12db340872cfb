import { spawn } from "node:child_process";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { dyingWithParent } from "./parent-death.mjs";

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
const SAME_SIGNAL_MS = 1_000;
const GRACE_MS = 5_000;

/**
 * Runs a command to its end and returns its exit code (128 + N if signal N ended it). What stays of
 * its processes is ended too.
 *
 * It runs in a group of its own. A terminal sends Ctrl-C to our group, and npm passes it on once
 * more: so we, and only we, tell the command, once.
 *
 * @param {string} command
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
export async function supervise(command, words, env) {
  const { program, args } = dyingWithParent(command, words, "TERM");
  const child = spawn(program, args, { env, stdio: "inherit", detached: true });
  /** @type {Map<NodeJS.Signals, number>} */
  const passed = new Map();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (performance.now() - (passed.get(signal) ?? -SAME_SIGNAL_MS) < SAME_SIGNAL_MS) return;
      passed.set(signal, performance.now());
      signalGroup(child.pid, signal);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => {
      resolve(signal === null ? exitCode : 128 + constants.signals[signal]);
    });
  });
  await endGroup(child.pid);
  return code;
}

/** @param {number | undefined} leader */
async function endGroup(leader) {
  signalGroup(leader, "SIGTERM");
  for (let waited = 0; signalGroup(leader, 0); waited += 50) {
    if (waited >= GRACE_MS) signalGroup(leader, "SIGKILL");
    await sleep(50);
  }
}

/**
 * False if nobody is left in the group.
 * @param {number | undefined} leader
 * @param {NodeJS.Signals | 0} signal
 */
function signalGroup(leader, signal) {
  if (leader === undefined) return false;
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
