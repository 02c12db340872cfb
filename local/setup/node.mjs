import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { node24, root } from "../paths.mjs";
import { SetupError, run } from "./child.mjs";
import { ensure } from "./step.mjs";

/** The npm packages of the lock file, Node 24 among them. */
export async function ensureNode() {
  await ensure({
    name: "npm packages",
    isDone: matchesLock,
    install: async () => {
      const npm = process.env.npm_execpath; // the npm that runs us, where one does
      const [program, ...first] = npm ? [process.execPath, npm] : ["npm"];
      await run(program, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd: root,
      });
    },
  });
}

/** The Node to run the project with: the locked package's, or a host's that is new enough. */
export function nodeProgram() {
  if (existsSync(node24)) return node24;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  throw new SetupError(
    `there is no npm package of Node 24 for ${process.platform} on ${process.arch}; ` +
      "install Node 24 and run the command with it",
  );
}

/**
 * Whether `node_modules` holds what the lock file says, whoever installed it. npm writes its own
 * record of what it installed last, so an interrupted installation has none.
 */
async function matchesLock() {
  const wanted = await readPackages(join(root, "package-lock.json"));
  const installed = await readPackages(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      installed[path]?.version === entry.version ||
      (entry.optional === true && installed[path] === undefined),
  );
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, { version?: string, optional?: boolean }>>}
 */
async function readPackages(file) {
  const text = await readFile(file, "utf8").catch(() => '{ "packages": {} }');
  return JSON.parse(text).packages;
}
