import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { serverFolder } from "../mysql/distribution.mjs";
import { debianSource } from "./apt-sources.mjs";
import { SetupError, attempt, run } from "./child.mjs";

/** @typedef {import("../mysql/distribution.mjs").Distribution} Distribution */
/** @typedef {Distribution["flavor"]} Flavor */

const root = join(serverFolder, "root");
const work = join(serverFolder, "apt");
// Needed by scripts of theirs that we don't run.
const UNNEEDED = /^(perl|libperl|libdb5|libgdbm|debconf|adduser|lsb-base|.*-modules)/;

/**
 * A server from the system's own package archive, unpacked into the project's folder: nothing is
 * installed, no right is needed, and apt checks the archive's signatures as always. Null where the
 * system has no apt.
 *
 * @param {Flavor} flavor
 * @returns {Promise<Distribution | null>}
 */
export async function unpackServer(flavor) {
  const release = await readRelease();
  if (release === null || (await attempt("apt-get", ["--version"])).code !== 0) return null;
  await rm(work, { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
  for (const folder of ["lists/partial", "cache/archives/partial", "debs"]) {
    await mkdir(join(work, folder), { recursive: true });
  }
  await mkdir(root);
  const apt = await aptOptions(release, flavor);
  await run("apt-get", [...apt, "update"]);
  const server = await choosePackage(apt, flavor);
  const packages = await dependencies(apt, server);
  await run("apt-get", [...apt, "download", ...packages], { cwd: join(work, "debs") });
  for (const file of await readdir(join(work, "debs"))) {
    await run("dpkg", ["-x", join(work, "debs", file), root]);
  }
  await rm(work, { recursive: true });
  return describe(flavor);
}

/**
 * @typedef {object} Release
 * @property {boolean} ubuntu
 * @property {string} codename
 */

/** @returns {Promise<Release | null>} */
async function readRelease() {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  /** @param {string} name */
  const field = (name) => new RegExp(`^${name}="?([^"\\n]*)`, "m").exec(text)?.[1] ?? "";
  const family = `${field("ID")} ${field("ID_LIKE")}`.split(" ");
  const ubuntu = family.includes("ubuntu");
  return ubuntu || family.includes("debian")
    ? { ubuntu, codename: field("VERSION_CODENAME") }
    : null;
}

/**
 * apt with folders of ours. Debian has a MySQL in its unstable suite only: from the same mirror.
 *
 * @param {Release} release
 * @param {Flavor} flavor
 * @returns {Promise<string[]>}
 */
async function aptOptions({ ubuntu, codename }, flavor) {
  const options = {
    "Dir::State::lists": join(work, "lists"),
    "Dir::Cache": join(work, "cache"),
    "Acquire::Languages": "none",
    "APT::Get::List-Cleanup": "0",
    "APT::Sandbox::User": "root", // its own user may not see our folder
    ...(ubuntu || flavor === "mariadb"
      ? {}
      : {
          "Dir::Etc::sourcelist": await writeSource(codename),
          "Dir::Etc::sourceparts": "/dev/null",
        }),
  };
  return ["-qq", ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
}

/** @param {string} codename */
async function writeSource(codename) {
  const architecture = (await run("dpkg", ["--print-architecture"])).trim();
  const source = await debianSource("/etc/apt", codename);
  if (source === null) throw new SetupError(`/etc/apt names no mirror of Debian ${codename}`);
  const file = join(work, "sources.list");
  const key = source.keyring === null ? "" : ` signed-by=${source.keyring}`;
  await writeFile(file, `deb [arch=${architecture}${key}] ${source.uri} unstable main\n`);
  return file;
}

/**
 * @param {string[]} apt
 * @param {Flavor} flavor
 */
async function choosePackage(apt, flavor) {
  const named = await run("apt-cache", [
    ...apt,
    "search",
    "--names-only",
    `^${flavor}-server-core`,
  ]);
  const names = named.split("\n").map((line) => line.split(" ")[0] ?? "");
  const exact = new RegExp(`^${flavor}-server-core(-[\\d.]+)?$`);
  const newest = names
    .filter((name) => exact.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
  if (!newest) throw new SetupError(`the archive has no package ${flavor}-server-core`);
  return newest;
}

/**
 * @param {string[]} apt
 * @param {string} server
 */
async function dependencies(apt, server) {
  const only = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
  const listed = await run("apt-cache", [
    ...[...apt, "depends", "--recurse", ...only.map((kind) => `--no-${kind}`), server],
  ]);
  // Indented lines repeat the names; <…> is a virtual package, `:` one of another architecture.
  const names = listed.split("\n").filter((line) => /^[a-z0-9][^:\s]*$/.test(line));
  return [...new Set(names)].filter((name) => !UNNEEDED.test(name));
}

/**
 * The unpacked server with the loader and libraries that were unpacked with it, since it may need
 * newer ones than the system has.
 *
 * @param {Flavor} flavor
 * @returns {Promise<Distribution>}
 */
async function describe(flavor) {
  const files = await readdir(root, { recursive: true });
  /** @param {RegExp} pattern */
  const find = (pattern) => files.find((file) => pattern.test(file));
  const program = find(flavor === "mysql" ? /sbin\/mysqld$/ : /sbin\/mariadbd$/);
  const loader = find(/^(usr\/)?lib\/[^/]+\/ld-linux[^/]*\.so\.\d$/);
  const messages = find(/share\/(mysql|mariadb)\/english\/errmsg\.sys$/);
  const charsets = find(/share\/(mysql|mariadb)\/charsets\/Index\.xml$/);
  if (!program || !loader || !messages || !charsets) {
    throw new SetupError(`the packages of ${flavor} lack the server, its loader or its messages`);
  }
  const libraries = files.filter((file) =>
    /^(usr\/)?lib\/[^/]+\/(lib[^/]*\/)?lib[^/]+\.so[.\d]*$/.test(file),
  );
  const folders = [...new Set(libraries.map((file) => join(root, file, "..")))];
  const command = [join(root, loader), "--library-path", folders.join(":"), join(root, program)];
  const said = await run(command[0] ?? "", [...command.slice(1), "--no-defaults", "--version"]);
  return {
    flavor,
    version: /Ver (\d+\.\d+\.\d+)/.exec(said)?.[1] ?? "unknown",
    command,
    options: [
      `--lc-messages-dir=${join(root, messages, "..", "..")}`,
      `--character-sets-dir=${join(root, charsets, "..")}`,
      `--plugin-dir=${join(root, "usr", "lib", "mysql", "plugin")}`,
    ],
  };
}
