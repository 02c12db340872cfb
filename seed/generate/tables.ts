import { dateOf } from "./calendar";
import { makeCustomer, orderingCustomers } from "./customers";
import { makeLines, makeOrder, makePayment } from "./orders";
import { makeProductLines } from "./product-lines";
import { makeProducts, soldProducts } from "./products";
import { Shop } from "./shop";
import { makeEmployees, makeOffices } from "./staff";

export type Value = string | number | Buffer | null;
export type Row = readonly Value[];

export interface GeneratedTable {
  readonly name: string;
  /** About how many rows there will be. */
  readonly estimate: number;
  /** The rows, in the order of the schema's columns; made while they are read. */
  readonly rows: () => Iterable<Row>;
}

/**
 * The eight tables, each after those that it refers to. They depend on nothing but `seed` (an
 * integer below 2^32) and `scale` (1 is about the size of the well-known sample).
 */
export function generateTables(seed: number, scale: number): readonly GeneratedTable[] {
  const shop = new Shop(seed, scale);
  const { customers, orders } = shop.sizes;
  const products = makeProducts(shop);
  const sold = soldProducts(shop);
  const offices = makeOffices(shop);
  const employees = makeEmployees(shop, offices);
  const ordering = orderingCustomers(shop);
  const linesOf = (index: number) => makeLines(shop, products, sold, index);
  const orderAt = (index: number) => makeOrder(shop, ordering, index);

  return [
    table("productlines", 7, function* () {
      for (const { name, text, html, image } of makeProductLines()) yield [name, text, html, image];
    }),
    table("products", products.length, function* () {
      for (const p of products) {
        yield [
          p.code,
          p.name,
          p.line,
          p.scale,
          p.vendor,
          p.description,
          p.stock,
          money(p.buyCents),
          money(p.msrpCents),
        ];
      }
    }),
    table("offices", offices.length, function* () {
      for (const o of offices) {
        yield [
          o.code,
          o.city,
          o.phone,
          o.address,
          o.floor,
          o.state,
          o.country,
          o.postalCode,
          o.territory,
        ];
      }
    }),
    table("employees", employees.length, function* () {
      for (const e of employees) {
        yield [
          e.number,
          e.lastName,
          e.firstName,
          e.extension,
          e.email,
          e.officeCode,
          e.reportsTo,
          e.title,
        ];
      }
    }),
    table("customers", customers, function* () {
      for (let index = 0; index < customers; index += 1) {
        const c = makeCustomer(shop, ordering, employees, index);
        yield [
          c.number,
          c.name,
          c.lastName,
          c.firstName,
          c.phone,
          c.address1,
          c.address2,
          c.city,
          c.state,
          c.postalCode,
          c.country,
          c.representative,
          c.creditLimit,
        ];
      }
    }),
    table("orders", orders, function* () {
      for (let index = 0; index < orders; index += 1) {
        const o = orderAt(index);
        const shipped = o.shippedDay === null ? null : dateOf(o.shippedDay);
        yield [
          o.number,
          dateOf(o.day),
          dateOf(o.requiredDay),
          shipped,
          o.status,
          o.comments,
          o.customer,
        ];
      }
    }),
    table("orderdetails", Math.round(orders * 9.2), function* () {
      for (let index = 0; index < orders; index += 1) {
        const { number } = orderAt(index);
        for (const l of linesOf(index)) {
          yield [number, l.productCode, l.quantity, money(l.priceCents), l.line];
        }
      }
    }),
    table("payments", Math.round(orders * 0.84), function* () {
      for (let index = 0; index < orders; index += 1) {
        const payment = makePayment(shop, orderAt(index), linesOf(index), index);
        if (!payment) continue;
        yield [payment.customer, payment.checkNumber, payment.date, money(payment.cents)];
      }
    }),
  ];
}

function table(name: string, estimate: number, rows: () => Iterable<Row>): GeneratedTable {
  return { name, estimate, rows };
}

/** Cents as MySQL writes a decimal of two places. */
function money(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}
