import type { Random } from "../random";
import type { Ledger, Statement } from "./ledger";

interface Product {
  readonly code: string;
  readonly msrp: number;
}

/** New orders, open ones that go on, disputes, corrected lines, orders struck out. */
export async function churnOrders(ledger: Ledger): Promise<void> {
  const [row] = await ledger.rows("SELECT MAX(orderDate) AS today FROM orders");
  const today = String(row?.today);
  await goOn(ledger, today);
  await dispute(ledger);
  await correctLines(ledger);
  await deleteOrders(ledger);
  await addOrders(ledger, today);
}

async function addOrders(ledger: Ledger, today: string): Promise<void> {
  const products = await productsForSale(ledger);
  const customers = await ledger.rows("SELECT customerNumber FROM customers ORDER BY 1");
  const total = await ledger.number("SELECT COUNT(*) FROM orders");
  const last = await ledger.number("SELECT MAX(orderNumber) FROM orders");
  for (let index = 1; index <= ledger.share(total); index += 1) {
    const number = last + index;
    const random = ledger.random("new order", number);
    const customer = Number(random.pick(customers).customerNumber);
    const later = random.between(0, 4);
    const required = later + random.between(6, 14);
    await ledger.record(
      "orders added",
      [
        `INSERT INTO orders
         VALUES (?, ? + INTERVAL ? DAY, ? + INTERVAL ? DAY, NULL, 'In Process', NULL, ?)`,
        [number, today, later, today, required, customer],
      ],
      ["INSERT INTO orderdetails VALUES ?", [linesOf(number, random, products)]],
      [
        `UPDATE products JOIN orderdetails USING (productCode)
         SET quantityInStock = GREATEST(0, quantityInStock - quantityOrdered)
         WHERE orderNumber = ?`,
        [number],
      ],
    );
  }
}

/** Open orders are shipped, half of them paid for at once, or held up, or cancelled. */
async function goOn(ledger: Ledger, today: string): Promise<void> {
  const open = await ledger.choose(
    "go on",
    "orderNumber, status, customerNumber",
    "orders WHERE shippedDate IS NULL AND status IN ('In Process', 'On Hold')",
    "orderNumber",
    20, // an open order is a thing that changes
  );
  for (const { orderNumber, status, customerNumber } of open) {
    const number = Number(orderNumber);
    const random = ledger.random("go on", number);
    if (random.chance(0.7)) {
      const ship: Statement = [
        `UPDATE orders SET status = 'Shipped', shippedDate = GREATEST(orderDate, CAST(? AS DATE)) + INTERVAL ? DAY
         WHERE orderNumber = ?`,
        [today, random.between(0, 3), number],
      ];
      const pay: Statement = [
        `INSERT INTO payments SELECT ?, ?, ? + INTERVAL 3 DAY, SUM(quantityOrdered * priceEach)
         FROM orderdetails WHERE orderNumber = ? HAVING COUNT(*) > 0`,
        [Number(customerNumber), `SHIP${number}`, today, number],
      ];
      await ledger.record("orders shipped", ...(random.chance(0.5) ? [ship, pay] : [ship]));
    } else {
      const next = status === "On Hold" ? ["In Process", "Cancelled"] : ["On Hold", "Cancelled"];
      await ledger.record("orders held, resumed, cancelled", [
        "UPDATE orders SET status = ? WHERE orderNumber = ?",
        [random.pick(next), number],
      ]);
    }
  }
}

async function dispute(ledger: Ledger): Promise<void> {
  const steps = [
    ["Disputed", "Resolved", "orders resolved", 20],
    ["Shipped", "Disputed", "orders disputed", 0.2],
  ] as const;
  for (const [from, to, kind, weight] of steps) {
    const orders = await ledger.choose(
      to,
      "orderNumber",
      `orders WHERE status = '${from}'`,
      "orderNumber",
      weight,
    );
    for (const { orderNumber } of orders) {
      await ledger.record(kind, [
        "UPDATE orders SET status = ?, comments = ? WHERE orderNumber = ?",
        [to, `${to}; see the letter of the "customer".`, Number(orderNumber)],
      ]);
    }
  }
}

async function correctLines(ledger: Ledger): Promise<void> {
  const orders = await ledger.choose("correct", "orderNumber", "orders", "orderNumber", 0.5);
  for (const { orderNumber } of orders) {
    const random = ledger.random("correct", Number(orderNumber));
    await ledger.record("order lines corrected", [
      `UPDATE orderdetails SET quantityOrdered = quantityOrdered + ?, priceEach = priceEach * ?
       WHERE orderNumber = ? AND orderLineNumber = 1`,
      [random.between(1, 9), random.pick([0.95, 0.99, 1.03]), Number(orderNumber)],
    ]);
  }
}

/** The last order stays, so that no number is given twice. */
async function deleteOrders(ledger: Ledger): Promise<void> {
  const last = await ledger.number("SELECT MAX(orderNumber) FROM orders");
  const orders = await ledger.choose(
    "delete",
    "orderNumber",
    `orders WHERE orderNumber < ${last}`,
    "orderNumber",
    0.25,
  );
  for (const { orderNumber } of orders) {
    await ledger.record(
      "orders deleted",
      ["DELETE FROM orderdetails WHERE orderNumber = ?", [Number(orderNumber)]],
      ["DELETE FROM orders WHERE orderNumber = ?", [Number(orderNumber)]],
    );
  }
}

async function productsForSale(ledger: Ledger): Promise<readonly Product[]> {
  const rows = await ledger.rows("SELECT productCode, MSRP FROM products ORDER BY productCode");
  return rows.map(({ productCode, MSRP }) => ({ code: String(productCode), msrp: Number(MSRP) }));
}

/** Rows for `orderdetails`: up to fourteen products, each once. */
function linesOf(order: number, random: Random, products: readonly Product[]) {
  const chosen = new Set<Product>();
  const length = Math.min(products.length, random.between(1, 14));
  while (chosen.size < length) chosen.add(random.pick(products));
  return [...chosen].map(({ code, msrp }, position) => {
    const price = (Math.round(msrp * random.between(80, 100)) / 100).toFixed(2);
    return [order, code, random.between(20, 50), price, position + 1] as const;
  });
}
