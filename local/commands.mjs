import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "./paths.mjs";

/**
 * A command as `npm run NAME` knows it.
 *
 * @typedef {object} Command
 * @property {readonly import("./setup/index.mjs").Need[]} needs
 * @property {string} program file to run, by Node (.ts, .mjs) or Python (.py)
 * @property {readonly string[]} [first] arguments before the user's
 * @property {"owner" | "reader"} [user] who it is to the embedded server; the reader by default
 */

export class CommandUsageError extends Error {}

/** @type {readonly import("./setup/index.mjs").Need[]} */
const everything = ["node", "python", "spark", "mysql"];

/** @type {Map<string, Command>} */
const commands = new Map(
  Object.entries({
    demo: { needs: everything, program: "local/demo.ts" },
    test: { needs: [...everything, "scanners"], program: "tests/run.mjs" },
    "test:source": { needs: everything, program: "tests/run.mjs", first: ["--source"] },
    "test:aws": {
      needs: [...everything, "emulator", "glue"],
      program: "tests/run.mjs",
      first: ["--aws"],
    },
    "test:engine": {
      needs: ["node", "python", "wheels", "emulator"],
      program: "tests/engine/main.mjs",
      first: ["--engine"],
    },
    check: { needs: ["node", "python"], program: "local/check.ts" },
    policy: { needs: ["node", "scanners"], program: "policy/main.ts" },
    format: { needs: ["node", "python"], program: "local/check.ts", first: ["--fix"] },
    build: { needs: ["node", "python", "wheels"], program: "local/build.ts" },
    docs: { needs: ["node"], program: "docs/make/main.ts" },
    seed: { needs: ["node"], program: "seed/main.ts", user: "owner" },
    explore: { needs: ["python"], program: "explore/main.py" },
    etl: { needs: ["spark"], program: "etl/job.py" },
    release: { needs: ["spark"], program: "etl/release.py" },
    query: { needs: ["python"], program: "local/query.py" },
    dashboard: { needs: ["node", "python"], program: "dashboard/main.py" },
    db: { needs: ["node", "mysql"], program: "local/db.ts" },
  }),
);

/**
 * @param {string | undefined} name
 * @param {readonly string[]} args
 * @returns {{ command: Command, args: readonly string[] }}
 */
export function findCommand(name, args) {
  if (name === "bench") return { command: findBenchmark(args[0]), args: args.slice(1) };
  const command = commands.get(name ?? "");
  if (command) return { command, args };
  const known = [...commands.keys(), "bench"].sort().join(", ");
  throw new CommandUsageError(`${name ?? "nothing"} is not a command; there are: ${known}`);
}

/**
 * A benchmark is a file of `bench/`, in either language.
 * @param {string | undefined} name
 * @returns {Command}
 */
function findBenchmark(name) {
  const files = readdirSync(join(root, "bench"), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[a-z][\w-]*\.(py|ts)$/.test(entry.name))
    .map((entry) => entry.name);
  const file = files.find((candidate) => candidate.replace(/\.\w+$/, "") === name);
  if (file && existsSync(join(root, "bench", file))) {
    const needs = name === "extract" ? [...everything, /** @type {const} */ ("peers")] : everything;
    return { needs, program: `bench/${file}` };
  }
  const known = files.map((candidate) => candidate.replace(/\.\w+$/, "")).sort();
  throw new CommandUsageError(
    `${name ?? "nothing"} is not a benchmark; there are: ${known.join(", ") || "none"}`,
  );
}
