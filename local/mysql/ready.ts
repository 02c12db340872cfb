import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection } from "mysql2/promise";

import type { ServerInfo } from "./server-info";

const POLL_MS = 50;
const LIMIT_MS = 120_000;

/**
 * Waits until the owner can log in, over TLS where the server has it.
 *
 * @param ended why the server's process has ended, null while it runs
 */
export async function untilReady(
  info: ServerInfo,
  password: string,
  ended: () => string | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    signal?.throwIfAborted();
    const end = ended();
    if (end !== null) throw new Error(`the database server ended while it started (${end})`);
    const refusal = await logIn(info, password);
    if (refusal === null) return;
    if (Date.now() > limit) {
      throw new Error(`the database server lets nobody in after ${LIMIT_MS / 1000} s (${refusal})`);
    }
    await sleep(POLL_MS);
  }
}

/** Null if it worked, else why not. */
async function logIn(info: ServerInfo, password: string): Promise<string | null> {
  try {
    const connection = await createConnection({
      host: info.host,
      port: info.port,
      user: "owner",
      password,
      connectTimeout: 5_000,
      ...(info.ca === null
        ? {}
        : { ssl: { ca: await readFile(info.ca, "utf8"), verifyIdentity: false } }),
    });
    await connection.end();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
