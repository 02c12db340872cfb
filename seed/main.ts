import { exitCodes } from "../local/exit-codes";
import { HELP, parseArguments, type Task } from "./arguments";
import { churn } from "./churn/churn";
import type { Changes } from "./churn/ledger";
import { connect, expected } from "./connection";
import { CommandError, INTERRUPTED, messageOf } from "./errors";
import { loadDump } from "./dump/load";
import { fill, type TableReport } from "./fill";
import { withLock } from "./lock";
import { count } from "./progress";
import { parseSourceUrl, type SourceUrl } from "./source-url";
import { ensureDatabase } from "./target";
import type { Connection } from "mysql2/promise";

interface Outcome {
  /** What `--json` prints, after the database's name. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What is printed otherwise; nothing if nothing was done. */
  readonly line?: string;
}

async function main(words: readonly string[], signal: AbortSignal): Promise<void> {
  const { url: text, passwordFile, json, task } = parseArguments(words);
  if (task.kind === "help") {
    process.stdout.write(HELP);
    return;
  }
  const url = parseSourceUrl(text, passwordFile);
  const admin = await connect(url);
  try {
    const outcome = await withLock(admin, url.database, () => run(task, admin, url, signal));
    const line = json ? JSON.stringify({ database: url.database, ...outcome.facts }) : outcome.line;
    if (line !== undefined) process.stdout.write(`${line}\n`);
  } finally {
    admin.destroy();
  }
}

async function run(
  task: Exclude<Task, { kind: "help" }>,
  admin: Connection,
  url: SourceUrl,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (task.kind) {
    case "fill": {
      await ensureDatabase(admin, url.database);
      const { seed, scale, replace } = task;
      const tables = await fill(admin, url, { seed, scale }, replace, signal);
      return tables
        ? { facts: { changed: true, seed, scale, tables }, line: sum(url, tables) }
        : { facts: { changed: false, seed, scale } };
    }
    case "dump": {
      await ensureDatabase(admin, url.database);
      const tables = await loadDump(admin, url, task.file, task.replace, signal);
      return { facts: { changed: true, dump: task.file, tables }, line: sum(url, tables) };
    }
    case "churn": {
      const { seed, percent } = task;
      const changes = await churn(url, percent, seed, signal);
      return { facts: { changed: true, seed, percent, changes }, line: list(changes) };
    }
  }
}

function sum(url: SourceUrl, tables: readonly TableReport[]): string {
  const rows = tables.reduce((total, table) => total + table.rows, 0);
  return `${url.database}: ${count(tables.length, "tables")}, ${count(rows)}`;
}

function list(changes: Changes): string {
  return Object.entries(changes)
    .map(([what, amount]) => `${what.padEnd(32)} ${amount.toLocaleString("en").padStart(9)}`)
    .join("\n");
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    interruption.abort(new CommandError(INTERRUPTED, "interrupted"));
  });
}

main(process.argv.slice(2), interruption.signal).catch((error: unknown) => {
  const known = expected(error);
  process.exitCode = known?.exitCode ?? exitCodes.UNEXPECTED;
  process.stderr.write(`error: ${known?.message ?? bug(error)}\n`);
});

function bug(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? messageOf(error);
}
