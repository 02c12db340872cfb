import { CommandError, messageOf, sourceError, usageError } from "../errors";
import { connect, expected } from "../connection";
import { quoted } from "../names";
import { count, phase } from "../progress";
import { tableNames } from "../schema";
import type { SourceUrl } from "../source-url";
import { findExisting } from "../target";
import { churnCustomers } from "./customers";
import { Ledger, type Changes } from "./ledger";
import { churnOrders } from "./orders";
import { churnPayments } from "./payments";
import { churnProducts } from "./products";

const SUBJECTS = {
  customers: churnCustomers,
  products: churnProducts,
  orders: churnOrders,
  payments: churnPayments,
};

/**
 * Lets the shop go on for a while: about `percent` % of its rows are inserted, updated and deleted,
 * each event in a transaction of its own. Which ones depends on `seed` and on what is there.
 *
 * @throws CommandError: usage if the eight tables are not there and filled; source
 */
export async function churn(
  url: SourceUrl,
  percent: number,
  seed: number,
  signal: AbortSignal,
): Promise<Changes> {
  const connection = await connect(url);
  try {
    const existing = await findExisting(connection, url.database, tableNames);
    const lacking = tableNames.find((name) => !existing.some((t) => t.name === name && t.hasRows));
    if (lacking) throw usageError(`${url.database} has no rows in ${lacking}; fill it first`);
    await connection.query(`USE ${quoted(url.database)}`);
    const ledger = new Ledger(connection, seed, percent, signal);
    for (const [subject, run] of Object.entries(SUBJECTS)) {
      const before = total(ledger.changes);
      await phase(`${subject} changed`, 0, async ({ note }) => {
        await run(ledger);
        note(count(total(ledger.changes) - before, "transactions"));
      });
    }
    return ledger.changes;
  } catch (error) {
    if (error instanceof CommandError || !expected(error)) throw error;
    throw sourceError(`${url.database} is changed in part: ${messageOf(error)}`);
  } finally {
    connection.destroy();
  }
}

function total(changes: Changes): number {
  return Object.values(changes).reduce((sum, amount) => sum + amount, 0);
}
