/** Runs a command of package.json: `node local/run.mjs NAME ARGS`. See docs/architecture.md. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

import { CommandUsageError, findCommand } from "./commands.mjs";
import { takeCredentials } from "./credentials.mjs";
import { embeddedFolder, root, venvPython } from "./paths.mjs";
import { Interrupted, SetupError, interrupt } from "./setup/child.mjs";
import { ensureAll } from "./setup/index.mjs";
import { nodeProgram } from "./setup/node.mjs";
import { supervise } from "./supervise.mjs";

const OLDEST_NODE = 20;

/** @param {readonly string[]} words */
async function main([name, ...rest]) {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new SetupError(
      `Node ${process.version} is too old; install Node ${OLDEST_NODE} or newer`,
    );
  }
  const { command, args: given } = findCommand(name, rest);
  const { javaHome } = await ensureAll(command.needs);
  stopListening();
  const { args, env } = takeCredentials(given, process.env, readEmbedded(command.user ?? "reader"));
  const [program, ...first] = interpreter(command.program);
  return supervise(program, [...first, ...(command.first ?? []), ...args], {
    ...environment(javaHome),
    ...env,
  });
}

/**
 * @param {string} program
 * @returns {[string, ...string[]]}
 */
function interpreter(program) {
  const file = join(root, program);
  if (program.endsWith(".py")) return [venvPython, file];
  if (program.endsWith(".ts")) return [nodeProgram(), "--import", tsx(), file];
  return [nodeProgram(), file];
}

/** By its path: the user may stand in any folder. */
function tsx() {
  return createRequire(import.meta.url).resolve("tsx");
}

/** @param {string | null} javaHome */
function environment(javaHome) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PYTHONPATH: [join(root, "etl"), root].join(delimiter) };
  if (javaHome === null) return env;
  // Another Spark of this host would lend its own classes and settings.
  delete env.SPARK_HOME;
  delete env.SPARK_CONF_DIR;
  return { ...env, JAVA_HOME: javaHome, PYSPARK_PYTHON: venvPython };
}

/**
 * @param {string} user
 * @returns {import("./credentials.mjs").Embedded | null}
 */
function readEmbedded(user) {
  const file = join(embeddedFolder, "server.json");
  if (!existsSync(file)) return null;
  const { port, ca } = JSON.parse(readFileSync(file, "utf8"));
  /** @param {string} name */
  const passwordOf = (name) => {
    const path = join(embeddedFolder, `${name}.password`);
    return /^(owner|reader)$/.test(name) ? readFileSync(path, "utf8").trim() : null;
  };
  return { port, ca, user, passwordOf };
}

const interruptible = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
for (const signal of interruptible) process.on(signal, interrupt);

function stopListening() {
  for (const signal of interruptible) process.off(signal, interrupt);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode =
    error instanceof Interrupted ? 130 : error instanceof CommandUsageError ? 2 : 1;
  const expected =
    error instanceof Interrupted ||
    error instanceof CommandUsageError ||
    error instanceof SetupError ||
    (error instanceof Error && "code" in error);
  const text = error instanceof Error ? (expected ? error.message : error.stack) : String(error);
  process.stderr.write(`error: ${text}\n`);
}
