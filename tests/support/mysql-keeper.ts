/**
 * Runs a throw-away MySQL as long as its standard input is open: prints one line of JSON when the
 * server is ready, and kills it and removes its folder when the input ends, which it does however
 * the process that wanted it ends. Each line of the input has the server killed and started again, on the
 * same port, which is told like the first time. Arguments: more options for the server.
 */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import { isAlive } from "../../local/lock.mjs";
import { type User, passwordFile } from "../../local/mysql/accounts";
import { readDistribution } from "../../local/mysql/distribution.mjs";
import { start } from "../../local/mysql/instance";
import { isFree } from "../../local/mysql/port";
import { kill } from "../../local/mysql/server-process";

const FOLDER = "lakehouse-mysql-";

/** Removes what keepers left behind that were killed themselves (their servers died with them). */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const keeper = name.startsWith(FOLDER) ? Number(name.slice(FOLDER.length).split("-")[0]) : NaN;
    if (keeper > 0 && !isAlive(keeper)) {
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function main(): Promise<void> {
  const unwanted = new AbortController();
  const inputEnded = new Promise<void>((resolve) => {
    const end = () => {
      unwanted.abort();
      resolve();
    };
    process.stdin.resume().once("end", end).once("error", end);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  });
  await sweep();
  const directory = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  try {
    const options = process.argv.slice(2);
    const startServer = async () =>
      (await start(directory, { signal: unwanted.signal, options, throwAway: true })).info;
    const endServer = async () => {
      if (info.pid !== null) await kill(await readDistribution(), directory, info.pid);
    };
    let info = await startServer();
    let restarts = Promise.resolve();
    try {
      const password = async (user: User) =>
        (await readFile(passwordFile(directory, user), "utf8")).trim();
      const tell = async () => {
        const { host, port, ca, pid } = info;
        const passwords = {
          ownerPassword: await password("owner"),
          readerPassword: await password("reader"),
        };
        process.stdout.write(`${JSON.stringify({ host, port, ca, pid, ...passwords })}\n`);
      };
      await tell();
      const restart = async () => {
        await endServer();
        while (!(await isFree(info.port))) await sleep(50); // the kernel takes its time
        info = await startServer();
        await tell();
      };
      const failed = new Promise<never>((_, reject) => {
        createInterface({ input: process.stdin }).on("line", () => {
          restarts = restarts.then(restart);
          restarts.catch(reject);
        });
      });
      await Promise.race([inputEnded, failed]);
    } finally {
      await restarts.catch(() => undefined);
      await endServer();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
    process.stdin.destroy(); // it would keep this process alive
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
