import { execFile, spawn } from "node:child_process";
import { open, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { dyingWithParent } from "../parent-death.mjs";
import { type Distribution, containerName, serverCommand } from "./distribution.mjs";

const POLL_MS = 50;
const STOP_LIMIT_MS = 60_000;

export interface ServerProcess {
  pid: number;
  /** Why it has ended, null while it runs. */
  ended: () => string | null;
}

/**
 * Starts the server in a session of its own, so that a terminal's Ctrl-C doesn't reach it.
 *
 * @param diesWithParent the kernel kills it when this process dies in any way (Linux)
 */
export async function launch(
  distribution: Distribution,
  directory: string,
  port: number,
  options: string[],
  diesWithParent: boolean,
): Promise<ServerProcess> {
  const plain = serverCommand(distribution, directory, port, options);
  const { program, args } = diesWithParent
    ? dyingWithParent(plain.program, plain.args, "KILL")
    : plain;
  const log = await open(logFile(directory), "a", 0o600);
  let end: string | null = null;
  try {
    const child = spawn(program, args, {
      cwd: directory,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    child.once("error", (error) => (end = error.message));
    child.once("exit", (code, signal) => (end = signal ?? `exit code ${code}`));
    child.unref();
    return { pid: child.pid ?? 0, ended: () => end };
  } finally {
    await log.close();
  }
}

export function logFile(directory: string): string {
  return join(directory, "mysqld.log");
}

/** The end of the server's log: its errors where it names some, else its last lines. */
export async function logTail(directory: string): Promise<string> {
  const text = await readFile(logFile(directory), "utf8").catch(() => "");
  const lines = text.trimEnd().split("\n").slice(-40);
  const errors = lines.filter((line) => /\[?error\]?/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-5).join("\n");
}

/** Whether process `pid` runs and is the server of this instance, not one that got its number since. */
export async function isServerOf(directory: string, pid: number): Promise<boolean> {
  return (await argumentsOf(pid)).includes(`--datadir=${join(directory, "data")}`);
}

async function argumentsOf(pid: number): Promise<string[]> {
  if (process.platform === "linux") {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return line.split("\0");
  }
  const listed = await promisify(execFile)("ps", ["-o", "args=", "-p", String(pid)]).catch(
    () => null,
  );
  return listed?.stdout.trim().split(" ") ?? [];
}

/** Ends servers of this instance that nobody knows of, since who started them was killed just then. */
export async function killForgotten(distribution: Distribution, directory: string): Promise<void> {
  for (const pid of await processes()) {
    if (await isServerOf(directory, pid)) await kill(distribution, directory, pid);
  }
}

async function processes(): Promise<number[]> {
  const listed =
    process.platform === "linux"
      ? await readdir("/proc")
      : (await promisify(execFile)("ps", ["-axo", "pid="])).stdout.split("\n");
  return listed.map(Number).filter((pid) => Number.isInteger(pid) && pid > 0);
}

/** Asks the server to stop and waits until it is gone. */
export async function shutDown(directory: string, pid: number): Promise<void> {
  signal(pid, "SIGTERM");
  for (let waited = 0; await isServerOf(directory, pid); waited += POLL_MS) {
    if (waited > STOP_LIMIT_MS) {
      throw new Error(
        `the database server (process ${pid}) hasn't stopped within ${STOP_LIMIT_MS / 1000} s`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Ends the server at once: its data is not wanted any more, or it never came up. */
export async function kill(
  distribution: Distribution,
  directory: string,
  pid: number,
): Promise<void> {
  if (distribution.image) {
    await promisify(execFile)("docker", ["rm", "--force", containerName(directory)]).catch(
      () => null,
    );
  }
  signal(pid, "SIGKILL");
  while (await isServerOf(directory, pid)) await sleep(POLL_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
