import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { serverCommand } from "../mysql/distribution.mjs";
import { SetupError, run } from "./child.mjs";

/** @typedef {import("../mysql/distribution.mjs").Distribution} Distribution */

const MESSAGES = "--lc-messages-dir=";
const FOLDERS = ["/usr/share/mariadb", "/usr/share/mysql", "/usr/local/share/mariadb"];
/** What MariaDB's own installer runs, without accounts, help texts and examples. */
const TABLES = [
  "mysql_system_tables.sql",
  "mysql_performance_tables.sql",
  "maria_add_gis_sp_bootstrap.sql",
];

/**
 * Makes MariaDB's data folder in `directory`. Its server can't do that by itself: it runs the SQL
 * files that come with it.
 *
 * @param {Distribution} distribution
 * @param {string} directory
 */
export async function initialiseMariaDb(distribution, directory) {
  const unpacked = distribution.options.find((option) => option.startsWith(MESSAGES));
  const folders = unpacked ? [unpacked.slice(MESSAGES.length)] : FOLDERS;
  // Older and newer ones name the files differently.
  const folder = folders.find((path) => TABLES.slice(0, 1).some((name) => fileOf(path, name)));
  if (!folder) throw new SetupError("its SQL files are missing (mysql_system_tables.sql)");
  const files = TABLES.map((name) => fileOf(folder, name)).filter((file) => file !== null);
  const scripts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const { program, args } = serverCommand(distribution, directory, null, ["--bootstrap"]);
  await run(program, args, {
    input: ["CREATE DATABASE mysql;", "USE mysql;", ...scripts, ""].join("\n"),
  });
}

/**
 * @param {string} folder
 * @param {string} name
 */
function fileOf(folder, name) {
  const names = [name, name.replace(/^mysql_/, "mariadb_")];
  return names.map((each) => join(folder, each)).find((path) => existsSync(path)) ?? null;
}
