import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";

const PROGRAMS = ["pulumi", "pulumi-language-nodejs"];
const PROVIDERS = ["aws", "random"];
const LAUNCHERS = join("node_modules", ".bin");

/**
 * PATH without npm's launchers: the `pulumi` among them downloads what it launches.
 * @param {NodeJS.ProcessEnv} env
 */
export function pathWithoutLaunchers(env) {
  const folders = (env.PATH ?? "").split(delimiter);
  return folders.filter((folder) => !folder.endsWith(sep + LAUNCHERS)).join(delimiter);
}

/**
 * The programs that these tests need and this machine lacks. A provider may be on PATH or among the
 * plugins that `pulumi plugin install` keeps.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function missingPrograms(env) {
  const folders = pathWithoutLaunchers(env).split(delimiter);
  /** @param {string} program */
  const onPath = (program) => folders.some((folder) => isProgram(join(folder, program)));
  const installed = readPlugins(join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins"));
  return [
    ...PROGRAMS.filter((program) => !onPath(program)),
    ...PROVIDERS.filter(
      (name) =>
        !onPath(`pulumi-resource-${name}`) &&
        !installed.some((plugin) => plugin.startsWith(`resource-${name}-v`)),
    ).map((name) => `pulumi-resource-${name}`),
  ];
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {string} folder */
function readPlugins(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
