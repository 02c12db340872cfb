import { spawn } from "node:child_process";
import { join } from "node:path";

import { connect } from "../seed/connection";
import { CommandError, INTERRUPTED, messageOf, usageError } from "../seed/errors";
import { type Recipe, isFilledBy } from "../seed/fill";
import { tableNames } from "../seed/schema";
import { parseSourceUrl } from "../seed/source-url";
import { findExisting } from "../seed/target";
import { type ExitCode, exitCodes } from "./exit-codes";
import { withLock } from "./lock.mjs";
import { type CountrySales, type ProductLineSales, keyFigures } from "./key-figures";
import { ensurePasswords } from "./mysql/accounts";
import { start, stop } from "./mysql/instance";
import type { ServerInfo } from "./mysql/server-info";
import { parseOptions } from "./parse-options";
import { embeddedFolder, localFolder, root } from "./paths.mjs";

const HELP = `usage: npm run demo -- [options]

Everything on this machine: a MySQL, filled, explored, copied into an Iceberg star schema, changed
and brought up to date, queried and shown as a dashboard.
  --scale N     how much data; 1 is about 3,000 order lines (default 1)
  --seed S      other numbers give other data (default 1)
  --keep        leave the MySQL running
  --help
`;

const folder = join(localFolder, "demo");
const warehouse = join(folder, "warehouse");
const profile = join(folder, "profile.html");
const dashboard = join(folder, "dashboard.html");

const FIRST_LOAD = /^release \S+: full, /m;
const CHURN_PERCENT = "2";

interface Options {
  recipe: Recipe;
  keep: boolean;
}

async function main(words: string[]): Promise<void> {
  const options = parse(words);
  if (options === "help") {
    process.stdout.write(HELP);
    return;
  }
  // Another demo of this checkout would share its server and its warehouse.
  const waiting = (holder: number) => {
    say(`waiting for process ${holder}, which runs the demo`);
  };
  await withLock(join(folder, "lock"), waiting, () => demonstrate(options), interruption.signal);
}

/** The whole demo, on a server that runs as long as it is needed. */
async function demonstrate(options: Options): Promise<void> {
  const { info, wasRunning } = await phase(
    "database",
    () => start(embeddedFolder, { signal: interruption.signal }),
    (started) => `${started.info.version}, port ${started.info.port}`,
  );
  const url = `mysql://${info.host}:${info.port}/${info.database}`;
  try {
    await present(url, info, options.recipe);
    if (options.keep)
      process.stdout.write(
        `\nThe MySQL goes on running at ${url}; to stop it: npm run db -- stop\n`,
      );
  } finally {
    if (!options.keep && !wasRunning) await stop(embeddedFolder);
  }
}

/** From the source to what a person looks at. */
async function present(url: string, info: ServerInfo, recipe: Recipe): Promise<void> {
  await phase("seed", async () => {
    const replace = (await holdsOther(url, info, recipe)) ? ["--replace"] : [];
    const { seed, scale } = recipe;
    await run("seed", "--url", url, "--seed", `${seed}`, "--scale", `${scale}`, ...replace);
  });
  await phase("explore", () => run("explore", "--url", url, "--html", profile));
  const etl = () => run("etl", "--source-url", url, "--warehouse", warehouse);
  let reconciliation = await phase("etl", etl);
  if (FIRST_LOAD.test(reconciliation)) {
    // Once more as on every day: the shop has sold on, and only what changed is read.
    await phase("the shop sells on", () => run("seed", "--url", url, "--churn", CHURN_PERCENT));
    reconciliation = await phase("etl", etl);
  }
  const figures = await phase("query", async () =>
    keyFigures(
      ...(await Promise.all([
        query<CountrySales>("sales_by_country"),
        query<ProductLineSales>("sales_by_product_line"),
      ])),
    ),
  );
  await phase("dashboard", () => run("dashboard", "--warehouse", warehouse, "--html", dashboard));
  process.stdout.write(
    [
      `\nKey figures (amounts in the currency of the source)\n${figures}`,
      `\nReconciliation\n${reconciliation.trimEnd()}`,
      `\nDashboard  ${dashboard}\nProfile    ${profile}\nWarehouse  ${warehouse}\n`,
    ].join("\n"),
  );
}

/** Whether the database is filled, and not by this recipe: the demo's numbers would not be its own. */
async function holdsOther(url: string, info: ServerInfo, recipe: Recipe): Promise<boolean> {
  const { owner } = await ensurePasswords(embeddedFolder);
  const ca = info.ca === null ? "" : `?ssl-ca=${encodeURIComponent(info.ca)}`;
  const named = parseSourceUrl(`${url.replace("//", "//owner@")}${ca}`, undefined, {
    SOURCE_PASSWORD: owner,
  });
  const connection = await connect(named);
  try {
    const existing = await findExisting(connection, info.database, tableNames);
    const filled = existing.some((table) => table.hasRows) && !isFilledBy(recipe, existing);
    if (filled) say(`${info.database} holds other data; the demo replaces it`);
    return filled;
  } finally {
    connection.destroy();
  }
}

async function query<Row>(name: string): Promise<Row[]> {
  const json = await run("query", name, "--warehouse", warehouse, "--format", "json");
  return JSON.parse(json) as Row[];
}

/** Runs a command as a user would; what it prints on standard output. */
async function run(command: string, ...args: string[]): Promise<string> {
  interruption.signal.throwIfAborted();
  const env = { ...process.env };
  delete env.SOURCE_PASSWORD; // of another source
  const child = spawn(process.execPath, [join(root, "local", "run.mjs"), command, ...args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const interrupt = () => child.kill("SIGINT");
  interruption.signal.addEventListener("abort", interrupt);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  interruption.signal.removeEventListener("abort", interrupt);
  interruption.signal.throwIfAborted();
  if (code === 0) return output;
  throw new CommandError(
    (code ?? 1) as ExitCode,
    `the demo ends here: ${command} failed, see above`,
  );
}

/** Runs a phase and says on standard error how long it took, and a fact of it. */
async function phase<T>(
  name: string,
  action: () => Promise<T>,
  fact: (result: T) => string = () => "",
): Promise<T> {
  const started = performance.now();
  const result = await action();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${name.padEnd(28)} ${seconds.padStart(7)} s  ${fact(result)}`.trimEnd());
  return result;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function parse(args: string[]): Options | "help" {
  const { scale, seed, keep = false, help } = read(args);
  if (help) return "help";
  return { recipe: { scale: whole("--scale", scale), seed: whole("--seed", seed) }, keep };
}

function read(args: string[]) {
  return parseOptions({
    args,
    options: {
      scale: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      keep: { type: "boolean" },
      help: { type: "boolean" },
    },
  }).values;
}

function whole(option: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw usageError(`${option} must be a whole number, not '${text}'`);
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interruption.abort(new CommandError(INTERRUPTED, "interrupted"));
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof CommandError ? error.exitCode : exitCodes.UNEXPECTED;
  process.stderr.write(`error: ${messageOf(error)}\n`);
});
