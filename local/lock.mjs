import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;
const POLL_MS = 200;

/**
 * Runs `action` while this process alone holds the file `path`; others wait.
 *
 * The holder touches the file every few seconds, so one that died, or whose number another process
 * has got since, doesn't block anybody for more than a minute.
 *
 * @template T
 * @param {string} path
 * @param {(holder: number) => void} onWait called once if another process holds it
 * @param {() => Promise<T>} action
 * @param {AbortSignal} [signal] ends the waiting
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, action, signal) {
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; !(await take(path)); waited = true) {
    if (await dropIfStale(path)) continue;
    if (!waited) onWait(await holderOf(path));
    await sleep(POLL_MS);
    signal?.throwIfAborted();
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

/** @param {string} path */
async function take(path) {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path */
async function dropIfStale(path) {
  const holder = await holderOf(path);
  const touched = await stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
  if (touched === 0) return true; // gone meanwhile
  if (Date.now() - touched < STALE_MS && (holder === 0 || isAlive(holder))) return false;
  // Of two that find it stale one renames it; the other may get the first one's new lock: put back.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  if ((await holderOf(aside)) !== holder) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}

/**
 * The holder's process number, 0 if it isn't written yet.
 * @param {string} path
 */
async function holderOf(path) {
  return Number(await readFile(path, "utf8").catch(() => "")) || 0;
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
