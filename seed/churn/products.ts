import type { Ledger } from "./ledger";

/** Prices that change; goods that arrive. */
export async function churnProducts(ledger: Ledger): Promise<void> {
  const priced = await ledger.choose("price", "productCode", "products", "productCode");
  for (const [index, { productCode }] of priced.entries()) {
    const random = ledger.random("price", index);
    await ledger.record("prices changed", [
      `UPDATE products SET buyPrice = ROUND(buyPrice * ? / 100, 2), MSRP = ROUND(MSRP * ? / 100, 2)
       WHERE productCode = ?`,
      [random.between(93, 109), random.between(95, 112), String(productCode)],
    ]);
  }
  const stocked = await ledger.choose("stock", "productCode", "products", "productCode");
  for (const [index, { productCode }] of stocked.entries()) {
    await ledger.record("products restocked", [
      "UPDATE products SET quantityInStock = LEAST(9999, quantityInStock + ?) WHERE productCode = ?",
      [ledger.random("stock", index).between(50, 900), String(productCode)],
    ]);
  }
}
