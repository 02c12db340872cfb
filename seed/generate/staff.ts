import { person } from "./names";
import { countries, postalCode, type Country, type Territory } from "./places";
import { every, type Shop } from "./shop";

export interface Office {
  readonly code: string;
  readonly city: string;
  readonly phone: string;
  readonly address: string;
  readonly floor: string | null;
  readonly state: string | null;
  readonly country: string;
  readonly postalCode: string;
  readonly territory: Territory;
}

export interface Employee {
  readonly number: number;
  readonly lastName: string;
  readonly firstName: string;
  readonly extension: string;
  readonly email: string;
  readonly officeCode: string;
  readonly reportsTo: number | null;
  readonly title: string;
  readonly territory: Territory;
}

/** Where the offices are, in the order in which they are opened. */
const OFFICE_COUNTRIES = [
  "USA",
  "France",
  "Australia",
  "UK",
  "Japan",
  "Brazil",
  "Canada",
  "Germany",
  "Singapore",
  "Mexico",
  "Spain",
  "New Zealand",
  "Italy",
  "Norway",
];

const TERRITORIES: readonly Territory[] = ["NA", "EMEA", "APAC", "LATAM"];

export function makeOffices(shop: Shop): readonly Office[] {
  return Array.from({ length: shop.sizes.offices }, (_, index) => {
    const random = shop.random("office", index);
    const home = countryNamed(OFFICE_COUNTRIES[index % OFFICE_COUNTRIES.length] ?? "");
    const city = home.cities[Math.floor(index / OFFICE_COUNTRIES.length) % home.cities.length];
    return {
      code: String(index + 1),
      city: city?.name ?? "",
      phone: `${home.dialling} ${random.between(100, 999)} ${random.between(1000, 9999)}`,
      address: `${random.between(1, 99)} Exchange Square`,
      floor: every(3, 0, index) ? `Floor #${random.between(2, 14)}` : null,
      state: city?.state ?? null,
      country: every(7, 3, index) ? `${home.name} ` : home.name,
      postalCode: postalCode(home, index),
      territory: home.territory,
    };
  });
}

/**
 * A president, two vice presidents, a sales manager for each territory; all others sell, for an
 * office of their manager's territory.
 */
export function makeEmployees(shop: Shop, offices: readonly Office[]): readonly Employee[] {
  const taken = new Set<string>();
  return Array.from({ length: shop.sizes.employees }, (_, index) => {
    const random = shop.random("employee", index);
    const territory = TERRITORIES[(index + 1) % TERRITORIES.length] ?? "NA";
    const near = offices.filter((office) => office.territory === territory);
    const office = index < 3 ? offices[0] : near[Math.floor(index / 4) % near.length];
    const language = countryNamed(office?.country.trim() ?? "").language;
    const { first, last } = person(random, language);
    return {
      number: employeeNumber(index),
      lastName: last,
      firstName: every(8, 5, index) ? `${first} ` : first,
      extension: `x${random.between(100, 9999)}`,
      email: email(first, last, taken),
      officeCode: office?.code ?? "1",
      reportsTo: managerOf(index),
      title: titleOf(index, territory),
      territory,
    };
  });
}

export function countryNamed(name: string): Country {
  const found = countries.find((country) => country.name === name);
  if (!found) throw new Error(`no country ${name}`);
  return found;
}

function employeeNumber(index: number): number {
  return 1002 + index * 17;
}

function managerOf(index: number): number | null {
  if (index === 0) return null;
  if (index < 3) return employeeNumber(0);
  if (index < 7) return employeeNumber(1);
  return employeeNumber(3 + ((index - 3) % 4));
}

function titleOf(index: number, territory: Territory): string {
  if (index < 3) return ["President", "VP Sales", "VP Marketing"][index] ?? "";
  return index < 7 ? `Sales Manager (${territory})` : "Sales Rep";
}

/** Accents and signs fall away; what has no Latin letter left is a number. */
function email(first: string, last: string, taken: Set<string>): string {
  const latin = (text: string) =>
    text
      .normalize("NFD")
      .replace(/[^a-z]/gi, "")
      .toLowerCase();
  const stem = `${latin(first).slice(0, 1)}${latin(last)}` || "staff";
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}${number}`;
  taken.add(name);
  return `${name}@scalemodels.example`;
}
