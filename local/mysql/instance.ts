import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { withLock } from "../lock.mjs";
import { accountStatements, ensurePasswords } from "./accounts";
import { type Distribution, pristineFolder, readDistribution } from "./distribution.mjs";
import { serverOptions } from "./options";
import { freePort, isFree } from "./port";
import { untilReady } from "./ready";
import { type ServerInfo, readInfo, writeInfo } from "./server-info";
import * as server from "./server-process";

const HOST = "127.0.0.1";
const DATABASE = "classicmodels";

export interface StartOptions {
  /** Gives up and leaves nothing running. */
  signal?: AbortSignal;
  /** More options for the server, after the usual ones. */
  options?: readonly string[];
  /** A server for tests: its owner may do everything, and it dies with this process. */
  throwAway?: boolean;
}

/**
 * Starts the instance in `directory`, which is made if need be. One that runs already is left as it is.
 *
 * Raises an Error with the end of the server's log if it doesn't come up.
 */
export async function start(
  directory: string,
  options: StartOptions = {},
): Promise<{ info: ServerInfo; wasRunning: boolean }> {
  return exclusively(directory, options.signal, async () => {
    const running = await findRunning(directory);
    if (running) {
      const { owner } = await ensurePasswords(directory);
      await untilReady(running, owner, () => null, options.signal);
      return { info: running, wasRunning: true };
    }
    const distribution = await readDistribution();
    await server.killForgotten(distribution, directory);
    await ensureData(directory);
    // A killed server's lock names a process number, which another process may have by now. The data
    // are not at risk: InnoDB locks its own files.
    await rm(join(directory, "data", "mysqld.sock.lock"), { force: true });
    return { info: await run(distribution, directory, options), wasRunning: false };
  });
}

/** Stops the instance and waits until it is gone. False if it wasn't running. */
export async function stop(directory: string): Promise<boolean> {
  return exclusively(directory, undefined, async () => {
    const running = await findRunning(directory);
    if (running?.pid == null) return false;
    await server.shutDown(directory, running.pid);
    await writeInfo(directory, { ...running, pid: null });
    return true;
  });
}

/** The instance as it is now; null if it was never started. */
export async function status(directory: string): Promise<ServerInfo | null> {
  const info = await readInfo(directory);
  if (info?.pid == null || (await server.isServerOf(directory, info.pid))) return info;
  return { ...info, pid: null };
}

async function exclusively<T>(
  directory: string,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const waiting = (holder: number) => {
    process.stderr.write(`waiting for process ${holder}, which starts or stops the same server\n`);
  };
  return withLock(join(directory, "lock"), waiting, action, signal);
}

async function findRunning(directory: string): Promise<ServerInfo | null> {
  const info = await status(directory);
  return info?.pid == null ? null : info;
}

/** Copies the pristine data folder, without what must be each server's own: identity and keys. */
async function ensureData(directory: string): Promise<void> {
  const data = join(directory, "data");
  if (existsSync(data)) return;
  const unfinished = join(directory, "data.unfinished");
  await rm(unfinished, { recursive: true, force: true });
  await cp(pristineFolder, unfinished, {
    recursive: true,
    filter: (path) => !/(\.pem|auto\.cnf)$/.test(path),
  });
  await rename(unfinished, data);
}

async function run(
  distribution: Distribution,
  directory: string,
  { signal, options = [], throwAway = false }: StartOptions,
): Promise<ServerInfo> {
  const passwords = await ensurePasswords(directory);
  const accounts = join(directory, "accounts.sql");
  const port = await choosePort(directory);
  let started: server.ServerProcess | null = null;
  try {
    const statements = accountStatements(distribution.flavor, passwords, throwAway);
    await writeFile(accounts, statements, { mode: 0o600 });
    const all = [
      ...serverOptions(distribution.flavor, port),
      `--init-file=${accounts}`,
      ...options,
    ];
    started = await server.launch(distribution, directory, port, all, throwAway);
    const info: ServerInfo = {
      host: HOST,
      port,
      database: DATABASE,
      pid: started.pid,
      version: `${distribution.flavor === "mysql" ? "MySQL" : "MariaDB"} ${distribution.version}`,
      ca: distribution.flavor === "mysql" ? join(directory, "data", "ca.pem") : null,
    };
    await writeInfo(directory, info);
    await untilReady(info, passwords.owner, started.ended, signal);
    return info;
  } catch (error) {
    if (started) await server.kill(distribution, directory, started.pid);
    signal?.throwIfAborted();
    const { message } = error as Error;
    const log = await server.logTail(directory);
    throw new Error(
      log ? `${message}; its log (${server.logFile(directory)}) ends:\n${log}` : message,
      { cause: error },
    );
  } finally {
    await rm(accounts, { force: true });
  }
}

/** The port that the instance had before, as long as nobody else has taken it. */
async function choosePort(directory: string): Promise<number> {
  const port = (await readInfo(directory))?.port;
  if (port !== undefined && (await isFree(port))) return port;
  const chosen = await freePort();
  if (port !== undefined) {
    process.stderr.write(
      `port ${port} is taken by another program; the server moves to ${chosen}\n`,
    );
  }
  return chosen;
}
