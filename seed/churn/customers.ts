import { person, phone, shopName, street } from "../generate/names";
import { countries, postalCode } from "../generate/places";
import type { Random } from "../random";
import type { Ledger } from "./ledger";

/** New customers, customers who move, credit limits that change, customers who change hands. */
export async function churnCustomers(ledger: Ledger): Promise<void> {
  await addCustomers(ledger);
  const key = "customerNumber";
  for (const { customerNumber } of await ledger.choose("move", key, "customers", key)) {
    const at = place(ledger.random("move", Number(customerNumber)));
    await ledger.record("customers moved", [
      `UPDATE customers SET addressLine1 = ?, addressLine2 = NULL, city = ?, state = ?,
         postalCode = ?, country = ? WHERE customerNumber = ?`,
      [at.address, at.city, at.state, at.postalCode, at.country, Number(customerNumber)],
    ]);
  }
  for (const { customerNumber } of await ledger.choose("limit", key, "customers", key)) {
    const limit = ledger.random("limit", Number(customerNumber)).between(150, 1500) * 100;
    await ledger.record("credit limits changed", [
      "UPDATE customers SET creditLimit = ? WHERE customerNumber = ?",
      [`${limit}.00`, Number(customerNumber)],
    ]);
  }
  const sellers = await representatives(ledger);
  for (const { customerNumber } of await ledger.choose("hands", key, "customers", key, 0.5)) {
    const seller = ledger.random("hands", Number(customerNumber)).pick(sellers);
    await ledger.record("representatives changed", [
      "UPDATE customers SET salesRepEmployeeNumber = ? WHERE customerNumber = ?",
      [seller, Number(customerNumber)],
    ]);
  }
}

async function addCustomers(ledger: Ledger): Promise<void> {
  const total = await ledger.number("SELECT COUNT(*) FROM customers");
  const last = await ledger.number("SELECT MAX(customerNumber) FROM customers");
  const sellers = await representatives(ledger);
  for (let index = 1; index <= ledger.share(total, 0.5); index += 1) {
    const random = ledger.random("new customer", last + index);
    const at = place(random);
    const owner = person(random, at.language);
    await ledger.record("customers added", [
      "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?)",
      [
        last + index,
        shopName(random, at.language, owner),
        owner.last,
        owner.first,
        phone(random, at.dialling),
        at.address,
        at.city,
        at.state,
        at.postalCode,
        at.country,
        random.chance(0.2) ? null : random.pick(sellers),
        `${random.between(200, 1200) * 100}.00`,
      ],
    ]);
  }
}

/** Who sells; everybody where nobody has such a title; nobody where there are no employees. */
async function representatives(ledger: Ledger): Promise<readonly (number | null)[]> {
  const rows = await ledger.rows(
    `SELECT employeeNumber FROM employees
     WHERE jobTitle = 'Sales Rep' OR NOT EXISTS (SELECT 1 FROM employees WHERE jobTitle = 'Sales Rep')
     ORDER BY employeeNumber`,
  );
  return rows.length > 0 ? rows.map(({ employeeNumber }) => Number(employeeNumber)) : [null];
}

function place(random: Random) {
  const country = random.pick(countries);
  const city = random.pick(country.cities);
  return {
    address: street(random, country.language),
    city: city.name,
    state: city.state,
    postalCode: postalCode(country, random.between(0, 9)),
    country: country.name,
    language: country.language,
    dialling: country.dialling,
  };
}
