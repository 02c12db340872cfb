import type { Connection, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import { codeOf } from "../connection";
import { Random } from "../random";

const kinds = [
  "customers added",
  "customers moved",
  "credit limits changed",
  "representatives changed",
  "prices changed",
  "products restocked",
  "orders shipped",
  "orders held, resumed, cancelled",
  "orders resolved",
  "orders disputed",
  "order lines corrected",
  "orders deleted",
  "orders added",
  "payments deleted",
  "payments added",
] as const;
export type Kind = (typeof kinds)[number];

/** How often each kind of change was made. */
export type Changes = Record<Kind, number>;

type Value = string | number | null;

/** SQL and what goes in its place-holders; an array of arrays is rows for VALUES. */
export type Statement = readonly [
  sql: string,
  values: readonly (Value | readonly (readonly Value[])[])[],
];

const DEADLOCK_TRIES = 5;

/** A filled database in which things happen, chosen by a seed and by nothing else. */
export class Ledger {
  readonly changes = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Changes;

  constructor(
    private readonly connection: Connection,
    private readonly seed: number,
    private readonly percent: number,
    private readonly signal: AbortSignal,
  ) {}

  random(stream: string, index: number): Random {
    return new Random(this.seed, stream, index);
  }

  /** The asked-for percentage of `total`, times `weight`; at least one where there is one. */
  share(total: number, weight = 1): number {
    return Math.min(total, Math.max(1, Math.round((total * this.percent * weight) / 100)));
  }

  async rows(sql: string, values: Statement[1] = []): Promise<readonly RowDataPacket[]> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql, [...values]);
    return rows;
  }

  async number(sql: string): Promise<number> {
    const [row] = await this.rows(sql);
    return Number(Object.values(row ?? {})[0]);
  }

  /**
   * A share of a table's rows (those that meet the condition in `from`), scattered by the seed.
   * `key` is an SQL expression that tells one row from the other.
   */
  async choose(
    what: string,
    columns: string,
    from: string,
    key: string,
    weight = 1,
  ): Promise<readonly RowDataPacket[]> {
    const total = await this.number(`SELECT COUNT(*) FROM ${from}`);
    return this.rows(
      `SELECT ${columns} FROM ${from} ORDER BY CRC32(CONCAT(?, ${key})), ${key} LIMIT ?`,
      [`${this.seed} ${what} `, this.share(total, weight)],
    );
  }

  /** One event, as one transaction. It counts as a change of its kind if it touched a row. */
  async record(kind: Kind, ...statements: readonly Statement[]): Promise<void> {
    this.signal.throwIfAborted();
    for (let tries = 1; ; tries += 1) {
      try {
        if ((await this.#transact(statements)) > 0) this.changes[kind] += 1;
        return;
      } catch (error) {
        await this.connection.query("ROLLBACK");
        if (codeOf(error) !== "ER_LOCK_DEADLOCK" || tries === DEADLOCK_TRIES) throw error;
      }
    }
  }

  async #transact(statements: readonly Statement[]): Promise<number> {
    let touched = 0;
    await this.connection.query("START TRANSACTION");
    for (const [sql, values] of statements) {
      const [result] = await this.connection.query<ResultSetHeader>(sql, [...values]);
      touched += result.affectedRows;
    }
    await this.connection.query("COMMIT");
    return touched;
  }
}
