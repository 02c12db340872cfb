import type { Connection, RowDataPacket } from "mysql2/promise";
import { CommandError, INTERRUPTED } from "../errors";
import type { TableReport } from "../fill";
import { quoted } from "../names";
import { count, phase, sayEnd } from "../progress";
import type { SourceUrl } from "../source-url";
import { fillAside, tablesIn } from "../staging";
import { alreadyFilled, findReplaceable } from "../target";
import { planDump, type DumpPlan } from "./plan";
import { createPrograms, rehearsePrograms, type Deferred } from "./programs";
import { runDump } from "./run";
import { textOf } from "./bytes";

/**
 * Loads a dump as it is into the database that the URL names, whatever name it gives itself. It is
 * read twice: nothing is written before all of it is known to be a dump.
 *
 * @throws CommandError: usage if it is no dump, or if a table of it is there and has rows and
 *   `replace` is false; source if the server refuses a statement. The message names the line.
 */
export async function loadDump(
  admin: Connection,
  url: SourceUrl,
  file: string,
  replace: boolean,
  signal: AbortSignal,
): Promise<readonly TableReport[]> {
  const plan = await phase("dump checked", 0, async ({ note }) => {
    const planned = await naming(file, () => planDump(file, signal));
    note(count(planned.statements, "statements"));
    return planned;
  });
  await refuseFilled(admin, url, plan, replace);

  const deferred: Deferred[] = [];
  const hasPrograms = () => deferred.some(({ sets }) => !sets);
  const reports = await fillAside(admin, url, async (scratch) => {
    const seconds = await naming(file, () => runDump(url, scratch, file, plan, deferred, signal));
    if (hasPrograms()) {
      await naming(file, () => rehearsePrograms(admin, url, scratch, deferred, replace));
    }
    return reportTables(admin, scratch, seconds);
  });
  if (hasPrograms()) await naming(file, () => createPrograms(url, url.database, deferred));
  return reports;
}

async function refuseFilled(
  admin: Connection,
  url: SourceUrl,
  plan: DumpPlan,
  replace: boolean,
): Promise<void> {
  const existing = await findReplaceable(admin, url.database, [...plan.tables].map(textOf));
  const filled = existing.filter((table) => table.hasRows);
  if (filled.length > 0 && !replace) throw alreadyFilled(url.database, filled);
}

/** Counts the rows of what was loaded; `seconds`: how long the rows of each table took. */
async function reportTables(
  connection: Connection,
  scratch: string,
  seconds: ReadonlyMap<string, number>,
): Promise<TableReport[]> {
  const reports: TableReport[] = [];
  for (const name of await tablesIn(connection, scratch)) {
    const [[row]] = await connection.query<RowDataPacket[]>(
      `SELECT COUNT(*) AS amount FROM ${quoted(scratch, name)}`,
    );
    const rows = Number(row?.amount);
    sayEnd(name, seconds.get(name) ?? 0, count(rows));
    reports.push({ name, rows });
  }
  return reports;
}

/** Puts the file's name before what is wrong with it. */
async function naming<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode === INTERRUPTED) throw error;
    throw new CommandError(error.exitCode, `${file}: ${error.message}`);
  }
}
