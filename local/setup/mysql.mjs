import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import {
  distributionFile,
  pristineFolder,
  serverCommand,
  serverFolder,
} from "../mysql/distribution.mjs";
import { SetupError, attempt, run } from "./child.mjs";
import { initialiseMariaDb } from "./mariadb.mjs";
import { unpackServer } from "./packages.mjs";
import { ensureStamped } from "./step.mjs";

/** @typedef {import("../mysql/distribution.mjs").Distribution} Distribution */

const IMAGE = "mysql:8.4";
const OLDEST = [8, 0, 30];

/**
 * The places a database server may come from, best first; each gives null if it has none. The
 * reasons why one was passed over are told only if none is left.
 *
 * @type {{ from: string, find: () => Promise<Distribution | null> }[]}
 */
const places = [
  { from: "mysqld on PATH", find: findOnPath },
  { from: "the system's packages", find: () => unpackServer("mysql") },
  { from: `Docker's ${IMAGE}`, find: findDocker },
  { from: "MariaDB on PATH", find: findMariaDb },
  { from: "the system's packages of MariaDB", find: () => unpackServer("mariadb") },
];

/** A database server that has proved that it runs: it made the pristine data folder. */
export async function ensureMysql() {
  await ensureStamped({
    name: "database server",
    made: distributionFile,
    key: serverFolder, // the description holds paths
    install: async () => {
      await rm(serverFolder, { recursive: true, force: true });
      await mkdir(serverFolder, { recursive: true });
      const reasons = [];
      for (const { from, find } of places) {
        try {
          const distribution = await find();
          if (distribution === null) continue;
          await initialise(distribution);
          await writeFile(distributionFile, `${JSON.stringify(distribution, null, 2)}\n`);
          return `${distribution.flavor} ${distribution.version}, ${from}${limits(distribution)}`;
        } catch (error) {
          if (!(error instanceof SetupError)) throw error;
          reasons.push(`- ${from}: ${error.message}`);
        }
      }
      throw new SetupError(
        [
          "there is no MySQL that could be started here. Put a mysqld (8.4 or newer) on PATH, or start",
          "Docker; a database of your own needs neither: give its URL to seed, explore and etl.",
          ...reasons,
        ].join("\n"),
      );
    },
  });
}

/** @param {Distribution} distribution */
function limits({ flavor }) {
  return flavor === "mariadb" ? " (its binlog can't be followed: loads in snapshot mode only)" : "";
}

/** @returns {Promise<Distribution | null>} */
async function findOnPath() {
  const { code, stdout } = await attempt("mysqld", ["--no-defaults", "--version"]);
  if (code === -1 || /mariadb/i.test(stdout)) return null;
  const version = /Ver (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (!version) throw new SetupError("it doesn't tell its version");
  if (isOlder(version)) throw new SetupError(`${version} is older than ${OLDEST.join(".")}`);
  return { flavor: "mysql", version, command: ["mysqld"], options: [] };
}

/** @param {string} version */
function isOlder(version) {
  const parts = version.split(".").map(Number);
  const first = OLDEST.findIndex((wanted, at) => parts[at] !== wanted);
  return first !== -1 && (parts[first] ?? 0) < (OLDEST[first] ?? 0);
}

/** @returns {Promise<Distribution | null>} */
async function findDocker() {
  const { code } = await attempt("docker", ["info"], { timeoutMs: 10_000 });
  if (code === -1) return null;
  if (code !== 0) throw new SetupError("its daemon doesn't answer");
  await run("docker", ["pull", "--quiet", IMAGE]);
  const said = await run("docker", ["run", "--rm", "--entrypoint", "mysqld", IMAGE, "--version"]);
  const version = /Ver (\d+\.\d+\.\d+)/.exec(said)?.[1] ?? IMAGE;
  return { flavor: "mysql", version, command: ["mysqld"], options: [], image: IMAGE };
}

/** @returns {Promise<Distribution | null>} */
async function findMariaDb() {
  for (const program of ["mariadbd", "mysqld"]) {
    const { code, stdout } = await attempt(program, ["--no-defaults", "--version"]);
    const version = /Ver (\d+\.\d+\.\d+)-MariaDB/i.exec(stdout)?.[1];
    if (code === 0 && version) {
      return { flavor: "mariadb", version, command: [program], options: [] };
    }
  }
  return null;
}

/**
 * Makes the data folder that every instance is a copy of.
 * @param {Distribution} distribution
 */
async function initialise(distribution) {
  const work = join(serverFolder, "initialising");
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  if (distribution.flavor === "mariadb") {
    await mkdir(join(work, "data"));
    await initialiseMariaDb(distribution, work);
  } else {
    const { program, args } = serverCommand(distribution, work, null, [
      ...["--initialize-insecure", "--secure-file-priv=NULL", "--log-error-verbosity=1"],
      "--innodb-redo-log-capacity=16M",
    ]);
    await run(program, args);
  }
  await rename(join(work, "data"), pristineFolder);
  await rm(work, { recursive: true, force: true });
}
