import type { Connection, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import { collationsOf } from "../collation";
import { codeOf } from "../connection";
import { messageOf, sourceError } from "../errors";
import { maxPacket } from "../load";
import { quoted } from "../names";
import { count, phase } from "../progress";
import type { SourceUrl } from "../source-url";
import { inspect, type Inspected } from "./inspect";
import type { DumpPlan } from "./plan";
import type { Deferred } from "./programs";
import { readStatements } from "./read";
import { rewrite, type Destination } from "./rewrite";
import { cutInsert } from "./rows";
import { openDumpSession } from "./session";
import { textOf } from "./bytes";
import type { Statement } from "./split";

/** An sql_mode that dumps of MySQL 5.7 name and no later server knows. */
const REMOVED_MODE = /NO_AUTO_CREATE_USER,|,?NO_AUTO_CREATE_USER/g;

/** What the protocol adds to a statement, generously. */
const PACKET_OVERHEAD = 1024;

/**
 * Runs a dump's statements in the scratch database, except those for later: they go to `deferred`.
 * Returns the seconds that each table's rows took. @throws CommandError (source) with the line
 */
export async function runDump(
  url: SourceUrl,
  scratch: string,
  file: string,
  plan: DumpPlan,
  deferred: Deferred[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const session = await openDumpSession(url, scratch);
  try {
    if (plan.databaseOptions) {
      await session.query(`ALTER DATABASE ${quoted(scratch)} ${plan.databaseOptions}`);
    }
    const prepare = await preparation(session, url, plan);
    const limit = (await maxPacket(session)) - PACKET_OVERHEAD;
    const runner = new Runner(session);
    await phase("dump loaded", plan.bytes, async ({ advance, note }) => {
      for await (const statement of readStatements(file, signal, advance)) {
        const kind = inspect(statement);
        if (kind.action === "skip") continue;
        const sql = prepare(statement, kind);
        if (kind.action !== "run") {
          deferred.push({ sql, line: statement.line, sets: kind.action === "session" });
        }
        if (kind.action === "later") continue;
        const pieces = sql.length > limit ? cutInsert({ ...statement, text: sql }, limit) : [sql];
        for (const piece of pieces) await runner.start({ ...statement, text: piece }, kind);
      }
      await runner.finish();
      if (runner.warnings > 0)
        note(`${count(runner.warnings, "warnings")}: ${runner.firstWarning}`);
    });
    return runner.seconds;
  } finally {
    session.destroy();
  }
}

/** How statements are made to fit this server and database. */
async function preparation(
  session: Connection,
  url: SourceUrl,
  plan: DumpPlan,
): Promise<(statement: Statement, kind: Inspected) => string> {
  const adapt = await collationsOf(session);
  const destination: Destination = {
    dumpDatabase: plan.database,
    tables: plan.tables,
    database: Buffer.from(url.database).toString("latin1"),
  };
  return ({ text }, kind) => {
    if (kind.action === "session") return adapt(text.replace(REMOVED_MODE, ""));
    const rewritten = rewrite(text, kind, destination);
    return kind.does === "fill" ? rewritten : adapt(rewritten);
  };
}

/** Runs one statement after the other; the next may be made ready meanwhile. */
class Runner {
  readonly seconds = new Map<string, number>();
  warnings = 0;
  firstWarning = "";
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly session: Connection) {}

  /** Waits for the statement before this one. */
  async start(statement: Statement, kind: Inspected): Promise<void> {
    await this.#running;
    this.#running = this.#run(statement, kind);
    this.#running.catch(() => undefined); // it is awaited later
  }

  async finish(): Promise<void> {
    await this.#running;
  }

  async #run({ text, line }: Statement, kind: Inspected): Promise<void> {
    const started = performance.now();
    try {
      const [result] = await this.session.query<ResultSetHeader>(text);
      if (kind.does !== "fill" || !kind.table) return;
      const name = textOf(kind.table.name);
      const seconds = (performance.now() - started) / 1000;
      this.seconds.set(name, (this.seconds.get(name) ?? 0) + seconds);
      if (result.warningStatus > 0) await this.#warn(result.warningStatus, line);
    } catch (error) {
      if (codeOf(error) === "ER_EMPTY_QUERY") return; // a comment for another version
      throw sourceError(`line ${line}: ${messageOf(error)}`);
    }
  }

  /** Rows that the dump's own, lenient sql_mode has changed on their way in. */
  async #warn(amount: number, line: number): Promise<void> {
    if (this.warnings === 0) {
      const [[warning]] = await this.session.query<RowDataPacket[]>("SHOW WARNINGS LIMIT 1");
      this.firstWarning = `line ${line}: ${warning?.Message}`;
    }
    this.warnings += amount;
  }
}
