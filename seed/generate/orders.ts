import type { Random } from "../random";
import { dateOf, days, orderDay } from "./calendar";
import { customerNumber } from "./customers";
import type { Product } from "./products";
import { every, type Chosen, type Shop } from "./shop";

export interface Order {
  readonly number: number;
  readonly day: number;
  readonly requiredDay: number;
  readonly shippedDay: number | null;
  readonly status: string;
  readonly comments: string | null;
  readonly customer: number;
}

export interface OrderLine {
  readonly productCode: string;
  readonly quantity: number;
  readonly priceCents: number;
  readonly line: number;
}

const COMMENTS = [
  "Please call before delivery.",
  "Customer asked for FedEx; we sent it by DHL.",
  'Check the "colour" on line 2, it\'s not as in the catalogue.',
  "Lieferung nur vormittags, Rückfragen an Frau Großmann.",
  "They want a discount;\nsee the letter of last week.",
  "Terms:\t30 days net;\t2 % within 10.",
  "Client très pressé -- à expédier dès réception du paiement.",
  "Carton 1 of 2: C:\\labels\\a.pdf\r\nCarton 2 of 2: follows 🚚",
  "",
];

export function makeOrder(shop: Shop, ordering: Chosen, index: number): Order {
  const random = shop.random("order", index);
  const day = orderDay(index, shop.sizes.orders);
  const requiredDay = day + random.between(7, 14);
  const customer = customerNumber(shop, buyer(random, ordering, index));
  const { status, shippedDay } = progress(random, index, day, requiredDay);
  const comments =
    every(11, 4, index) || random.chance(0.15)
      ? (COMMENTS[random.between(0, COMMENTS.length - 1)] ?? null)
      : null;
  return { number: 10_100 + index, day, requiredDay, shippedDay, status, comments, customer };
}

/** A third of the orders goes round, so that all customers order; some buy most of the rest. */
function buyer(random: Random, ordering: Chosen, index: number): number {
  const rank = index % 3 === 0 ? (index / 3) % ordering.size : random.skewed(ordering.size, 3);
  return ordering.at(rank);
}

/** The fate of an order. What must occur at any size and seed has its fixed places. */
function progress(
  random: Random,
  index: number,
  day: number,
  requiredDay: number,
): { status: string; shippedDay: number | null } {
  const fate = random.unit();
  const late = every(75, 7, index) || random.chance(0.04);
  const lateBy = every(150, 82, index) ? 56 : random.between(1, 12);
  const shipped = late ? requiredDay + lateBy : day + random.between(1, 6);
  const shippedDay = shipped < days ? shipped : null;

  if (day >= days - DAYS_TO_PACK) return { status: "In Process", shippedDay: null };
  if (every(160, 10, index) || fate < 0.008) return { status: "Cancelled", shippedDay: null };
  if (every(160, 90, index)) return { status: "Cancelled", shippedDay };
  if (every(130, 47, index)) return { status: "On Hold", shippedDay: null };
  if (shippedDay === null) return { status: "In Process", shippedDay };
  if (every(140, 31, index)) return { status: "Disputed", shippedDay };
  if (every(120, 58, index)) return { status: "Resolved", shippedDay };
  if (fate < 0.012) return { status: "Cancelled", shippedDay };
  if (fate < 0.02) return { status: "On Hold", shippedDay: null };
  if (fate < 0.028) return { status: "Disputed", shippedDay };
  if (fate < 0.037) return { status: "Resolved", shippedDay };
  return { status: "Shipped", shippedDay };
}

/** Nothing that was ordered so shortly before the end is on its way yet. */
const DAYS_TO_PACK = 4;

/** The lines of an order, in the order of their numbers. */
export function makeLines(
  shop: Shop,
  products: readonly Product[],
  sold: Chosen,
  index: number,
): readonly OrderLine[] {
  const random = shop.random("lines", index);
  const length = Math.floor(random.unit() * 17.4) + 1;
  const ranks = new Set<number>();
  while (ranks.size < length) {
    let rank = random.skewed(sold.size, 2);
    while (ranks.has(rank)) rank = (rank + 1) % sold.size;
    ranks.add(rank);
  }
  return [...ranks].map((rank, position) => {
    const product = products[sold.at(rank)] as Product;
    return {
      productCode:
        every(23, 9, index) && position === 0 ? product.code.toLowerCase() : product.code,
      quantity: random.chance(0.05) ? random.between(6, 97) : random.between(20, 50),
      priceCents: Math.round(product.msrpCents * (0.8 + random.between(0, 20) / 100)),
      line: position + 1,
    };
  });
}

export interface Payment {
  readonly customer: number;
  readonly checkNumber: string;
  readonly date: string;
  readonly cents: number;
}

/** What came in for an order: nothing for some, the half of it for a few. */
export function makePayment(
  shop: Shop,
  order: Order,
  lines: readonly OrderLine[],
  index: number,
): Payment | undefined {
  const random = shop.random("payment", index);
  const day = (order.shippedDay ?? order.day) + random.between(2, 35);
  if (order.status === "Cancelled" || day >= days || random.chance(0.09)) return undefined;
  const total = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
  const letter = () => String.fromCharCode(random.between(65, 90));
  return {
    customer: order.customer,
    checkNumber: `${letter()}${letter()}${100_000 + index}`,
    date: dateOf(day),
    cents: random.chance(0.05) ? Math.round(total / 2) : total,
  };
}
