/**
 * Runs a throw-away MySQL as long as its standard input is open: prints one line of JSON when the
 * server is ready, and kills it and removes its folder when the input ends, which it does however
 * the process that wanted it ends. Arguments: more options for the server.
 */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isAlive } from "../../local/lock.mjs";
import { type User, passwordFile } from "../../local/mysql/accounts";
import { readDistribution } from "../../local/mysql/distribution.mjs";
import { start } from "../../local/mysql/instance";
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
    const { info } = await start(directory, { signal: unwanted.signal, options, throwAway: true });
    try {
      const password = async (user: User) =>
        (await readFile(passwordFile(directory, user), "utf8")).trim();
      const server = {
        host: info.host,
        port: info.port,
        ca: info.ca,
        pid: info.pid,
        ownerPassword: await password("owner"),
        readerPassword: await password("reader"),
      };
      process.stdout.write(`${JSON.stringify(server)}\n`);
      await inputEnded;
    } finally {
      if (info.pid !== null) await kill(await readDistribution(), directory, info.pid);
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
