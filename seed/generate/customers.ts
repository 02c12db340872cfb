import type { Random } from "../random";
import { person, phone, shopName, street } from "./names";
import { countries, postalCode, type Country } from "./places";
import { Chosen, every, type Shop } from "./shop";
import type { Employee } from "./staff";

export interface Customer {
  readonly number: number;
  readonly name: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly phone: string;
  readonly address1: string;
  readonly address2: string | null;
  readonly city: string;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string;
  readonly representative: number | null;
  readonly creditLimit: string | null;
}

/** One of each block of this many customers never orders. */
export const IDLE_BLOCK = 5;

/** Names that a careless reader or writer of text would break. */
const AWKWARD_NAMES = [
  "Déjà Roulé; Miniatures".normalize("NFD"),
  'O\'Shaughnessy "Scale" Models',
  "Klein\tund Groß GmbH",
  "Łódzkie Modele \\ Sp. z o.o.",
  "模型车株式会社",
  "Wheels\nof Leeds Ltd",
  "-- Dash & Dash /* Ltd */",
  "NULL",
  "Robert'; SELECT 1; -- Toys",
  " Þór & Synir, Inc. ",
  "100 % Μικρά & Modèles_réduits, #1",
];

const countryWheel: readonly Country[] = countries.flatMap((country) =>
  Array.from({ length: country.weight }, () => country),
);

export function orderingCustomers(shop: Shop): Chosen {
  return new Chosen(shop.sizes.customers, IDLE_BLOCK);
}

/** Numbers rise and have gaps. */
export function customerNumber(shop: Shop, index: number): number {
  return 103 + index * 3 + shop.random("customer number", index).between(0, 2);
}

export function makeCustomer(
  shop: Shop,
  ordering: Chosen,
  employees: readonly Employee[],
  index: number,
): Customer {
  const random = shop.random("customer", index);
  const home = random.pick(countryWheel);
  const owner = person(random, home.language);
  const city = random.pick(home.cities);
  const orders = ordering.includes(index);
  return {
    number: customerNumber(shop, index),
    name: nameOf(random, home, shopName(random, home.language, owner), index),
    lastName: owner.last,
    firstName: every(13, 6, index) ? `${owner.first} ` : owner.first,
    phone: phone(random, home.dialling),
    address1: street(random, home.language),
    address2: random.chance(0.18) ? `Level ${random.between(1, 40)}` : null,
    city: blanks(city.name, every(47, 5, index), every(19, 2, index)),
    state: every(41, 7, index) ? "" : city.state,
    postalCode: every(29, 3, index) ? null : codeOf(shop, random, home, index),
    country: blanks(home.name, every(61, 9, index), every(23, 4, index)),
    representative: representative(random, employees, home, orders, index),
    creditLimit: creditLimit(random, orders, index),
  };
}

function nameOf(random: Random, home: Country, shop: string, index: number): string {
  if (every(11, 3, index) && index < 11 * AWKWARD_NAMES.length) {
    return AWKWARD_NAMES[Math.floor(index / 11)] ?? shop;
  }
  return random.chance(0.5) ? `${shop} ${home.legalForm}` : shop;
}

/** Drawn for the country, not for the city: so cities share codes. */
function codeOf(shop: Shop, random: Random, home: Country, index: number): string {
  const codes = Math.ceil((home.cities.length / 2) * Math.sqrt(shop.scale));
  const code = postalCode(home, random.between(0, codes - 1));
  return blanks(code, every(53, 11, index), every(27, 8, index));
}

function representative(
  random: Random,
  employees: readonly Employee[],
  home: Country,
  orders: boolean,
  index: number,
): number | null {
  const near = employees.filter(
    ({ title, territory }) => title === "Sales Rep" && territory === home.territory,
  );
  const rep = random.pick(near);
  return every(31, 2, index) || (!orders && random.chance(0.9)) ? null : rep.number;
}

function creditLimit(random: Random, orders: boolean, index: number): string | null {
  if (every(37, 10, index)) return null;
  const limit = random.between(210, 1400) * 100;
  return orders && !every(43, 1, index) ? `${limit}.00` : "0.00";
}

function blanks(text: string, before: boolean, after: boolean): string {
  return `${before ? " " : ""}${text}${after ? "  " : ""}`;
}
