import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";

import { withLock } from "../lock.mjs";
import { localFolder } from "../paths.mjs";
import { interruptionSignal } from "./child.mjs";

/**
 * Something that is installed once. `isDone` is asked again behind the lock, since another command
 * may install the same meanwhile.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<boolean>} isDone
 * @property {() => Promise<string | void>} install may return what it took
 */

/** @param {Step} step */
export async function ensure({ name, isDone, install }) {
  if (await isDone()) return;
  const installOnce = async () => {
    if (await isDone()) return;
    const started = performance.now();
    if (process.stderr.isTTY) process.stderr.write(`installing ${name} …\r`);
    const note = await install();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const line = `${`installed ${name}`.padEnd(28)} ${seconds.padStart(7)} s  ${note ?? ""}`;
    process.stderr.write(`${line}\n`);
  };
  await withLock(join(localFolder, "setup.lock"), onWait, installOnce, interruptionSignal);
}

/** @param {number} holder */
function onWait(holder) {
  process.stderr.write(`waiting for process ${holder}, which installs\n`);
}

/**
 * A step whose result is the folder or file `made`, and is good as long as `key` stays the same. The
 * stamp that says so is written last: what was interrupted is done again.
 *
 * @param {{ name: string, made: string, key: string, install: Step["install"] }} step
 */
export async function ensureStamped({ name, made, key, install }) {
  await ensure({
    name,
    isDone: async () => existsSync(made) && (await readStamp(made)) === key,
    install: async () => {
      const note = await install();
      await writeStamp(made, key);
      return note;
    },
  });
}

/**
 * The key of what is installed in `made`; null where nothing is, or its installation didn't end.
 * @param {string} made
 */
export async function readStamp(made) {
  return readFile(stampFile(made), "utf8").catch(() => null);
}

/**
 * When `made` was installed last, as text; empty where it isn't.
 * @param {string} made
 */
export async function installedAt(made) {
  return stat(stampFile(made)).then(
    ({ mtimeMs }) => String(mtimeMs),
    () => "",
  );
}

/**
 * @param {string} made
 * @param {string} key
 */
export async function writeStamp(made, key) {
  await mkdir(join(localFolder, "stamps"), { recursive: true });
  await writeFile(stampFile(made), key);
}

/** @param {string} made */
export async function dropStamp(made) {
  await rm(stampFile(made), { force: true });
}

/** @param {string} made */
function stampFile(made) {
  return join(localFolder, "stamps", made.slice(localFolder.length + 1).replaceAll(/[\\/]/g, "-"));
}

/**
 * @param {(string | Buffer)[]} parts
 * @returns {string}
 */
export function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
