/** Rows of the named queries, as JSON has them: amounts are decimals in strings. */
export interface CountrySales {
  country: string;
  orders: number;
  customers: number;
  gross_sales: string;
  net_sales: string;
  margin: string | null;
}

export interface ProductLineSales {
  product_line: string;
  net_sales: string;
}

/** The key figures as lines of text. An order and a customer belong to one country: sums are exact. */
export function keyFigures(countries: CountrySales[], lines: ProductLineSales[]): string {
  const amount = (name: "gross_sales" | "net_sales" | "margin") =>
    money(countries.reduce((sum, row) => sum + toCents(row[name] ?? "0"), 0n));
  const count = (name: "orders" | "customers") =>
    countries.reduce((sum, row) => sum + row[name], 0).toLocaleString("en");
  const country = best(countries);
  const line = best(lines);
  return [
    ["Gross sales", amount("gross_sales"), "every order line"],
    ["Net sales", amount("net_sales"), "without cancelled orders"],
    ["Margin", amount("margin"), "on net sales"],
    ["Orders", count("orders"), ""],
    ["Customers", count("customers"), "who ordered"],
    ["Top country", country?.country ?? "none", country ? money(toCents(country.net_sales)) : ""],
    ["Top product line", line?.product_line ?? "none", line ? money(toCents(line.net_sales)) : ""],
  ]
    .map(([name = "", value = "", note = ""]) =>
      `  ${name.padEnd(18)}${value.padStart(18)}  ${note}`.trimEnd(),
    )
    .join("\n");
}

function best<Row extends { net_sales: string }>(rows: Row[]): Row | undefined {
  return rows.toSorted((a, b) => Number(toCents(b.net_sales) - toCents(a.net_sales)))[0];
}

/** Exact: a decimal with two digits after the point, whatever its size. */
function toCents(decimal: string): bigint {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(decimal) ?? [];
  const cents = BigInt(whole + fraction.padEnd(2, "0").slice(0, 2));
  return sign === "-" ? -cents : cents;
}

function money(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  const whole = BigInt(digits.slice(0, -2)).toLocaleString("en");
  return `${cents < 0n ? "-" : ""}${whole}.${digits.slice(-2)}`;
}
