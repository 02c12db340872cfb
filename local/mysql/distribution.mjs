import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { localFolder } from "../paths.mjs";

/**
 * A database server that this machine can run, as the set-up found or unpacked it.
 *
 * @typedef {object} Distribution
 * @property {"mysql" | "mariadb"} flavor
 * @property {string} version
 * @property {string[]} command the server, behind the loader it was unpacked with
 * @property {string[]} options where its own files are
 * @property {string} [image] run inside Docker, from this image
 */

/** The unpacked server, its description and its pristine data folder. */
export const serverFolder = join(localFolder, "mysql-server");
export const distributionFile = join(serverFolder, "distribution.json");
/** A data folder as the server initialises it: copied, not made again, for each instance. */
export const pristineFolder = join(serverFolder, "pristine");

/** @returns {Promise<Distribution>} */
export async function readDistribution() {
  return /** @type {Distribution} */ (JSON.parse(await readFile(distributionFile, "utf8")));
}

/**
 * Program and arguments that start `distribution` on the data in `directory`/data.
 *
 * @param {Distribution} distribution
 * @param {string} directory the instance's folder; also the only one a container sees
 * @param {number | null} port published by a container
 * @param {string[]} options the server's own
 * @returns {{ program: string, args: string[] }}
 */
export function serverCommand(distribution, directory, port, options) {
  const [program = "", ...first] = distribution.image
    ? inDocker(distribution.image, directory, port)
    : distribution.command;
  const user = process.getuid?.() === 0 && !distribution.image ? ["--user=root"] : [];
  return {
    program,
    args: [
      ...first,
      "--no-defaults",
      `--datadir=${join(directory, "data")}`,
      ...distribution.options,
      ...user,
      ...options,
      // A container's loopback is its own: what keeps the port to this machine is `--publish`.
      ...(distribution.image ? ["--bind-address=0.0.0.0"] : []),
    ],
  };
}

/**
 * The container's name, one an instance folder.
 * @param {string} directory
 */
export function containerName(directory) {
  return `lakehouse-mysql-${createHash("sha256").update(directory).digest("hex").slice(0, 12)}`;
}

/**
 * @param {string} image
 * @param {string} directory
 * @param {number | null} port
 */
function inDocker(image, directory, port) {
  const user = process.getuid ? ["--user", `${process.getuid()}:${process.getgid?.() ?? 0}`] : [];
  const publish = port === null ? [] : ["--publish", `127.0.0.1:${port}:${port}`];
  return [
    ...["docker", "run", "--rm", "--name", containerName(directory), ...user],
    ...["--volume", `${directory}:${directory}`, ...publish, "--entrypoint", "mysqld", image],
  ];
}
