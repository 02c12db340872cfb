import type { Ledger } from "./ledger";

const KEY = "CONCAT(customerNumber, ' ', checkNumber)";

/** Cheques that bounce, cheques that come in. */
export async function churnPayments(ledger: Ledger): Promise<void> {
  const columns = "customerNumber, checkNumber";
  for (const payment of await ledger.choose("bounce", columns, "payments", KEY, 0.25)) {
    await ledger.record("payments deleted", [
      "DELETE FROM payments WHERE customerNumber = ? AND checkNumber = ?",
      [Number(payment.customerNumber), String(payment.checkNumber)],
    ]);
  }
  await addPayments(ledger);
}

async function addPayments(ledger: Ledger): Promise<void> {
  const total = await ledger.number("SELECT COUNT(*) FROM payments");
  const [row] = await ledger.rows("SELECT MAX(paymentDate) AS today FROM payments");
  const customers = await ledger.rows("SELECT DISTINCT customerNumber FROM orders ORDER BY 1");
  const last = await ledger.number(
    "SELECT IFNULL(MAX(CAST(SUBSTRING(checkNumber, 4) AS UNSIGNED)), 0) FROM payments WHERE checkNumber LIKE 'CH-%'",
  );
  for (let index = 1; index <= ledger.share(total); index += 1) {
    const random = ledger.random("payment", last + index);
    const cents = random.between(500_00, 60_000_00);
    await ledger.record("payments added", [
      "INSERT INTO payments VALUES (?, ?, ? + INTERVAL ? DAY, ? / 100)",
      [
        Number(random.pick(customers).customerNumber),
        `CH-${last + index}`,
        String(row?.today),
        random.between(0, 5),
        cents,
      ],
    ]);
  }
}
