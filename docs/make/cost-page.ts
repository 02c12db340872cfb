/** docs/cost.md: what dev and prod cost. */
import type { RecordedStack } from "../../tests/support/pulumi";
import { ASSUMED, CHARGES, HOURS_A_MONTH, itemsOf, totalOf, usdOf } from "./cost";
import { code, table } from "./markdown";
import { PRICES, PRICES_REGION } from "./prices";

export type Stacks = Readonly<Record<"dev" | "prod", RecordedStack>>;

/** One row an environment, for the README. */
export function costSummary(stacks: Stacks): string {
  return table(
    ["environment", "idle, USD a month", "USD a run"],
    Object.entries(stacks).map(([name, stack]) => {
      const { month, run } = totalOf(stack);
      return [name, month.toFixed(0), run.toFixed(2)];
    }),
  );
}

export function costPage(stacks: Stacks): string {
  return `# What it costs

List prices of AWS in ${PRICES_REGION} as of the dates below, in US dollars, without taxes and without free allowances. The stacks as they are configured run in eu-central-1, where the large items cost about a fifth more: an endpoint 0.012 an hour, a db.t4g.micro 0.019.

${costSummary(stacks)}

"Idle" is what the environment costs by being there, "a run" what one load adds, here ${ASSUMED.runMinutes} minutes long. ${schedules(stacks)}

${Object.entries(stacks)
  .map(([name, stack]) => `## ${name}\n\n${itemTable(stack)}`)
  .join("\n\n")}

## What is assumed

The program doesn't know how much is stored and written: ${ASSUMED.gbInBucket} GB in each bucket, ${ASSUMED.gbIntoLogGroup} GB a month into each log group, a month of ${HOURS_A_MONTH} hours. Not counted: requests, traffic through the endpoints (0.01 a GB), backups beyond the size of the database, metrics of AWS services that are charged as custom ones, a KMS key's further versions (1 a month for each of the first two rotations), and queries.

The largest item of an idle environment is its interface endpoints: \`endpointZones: one\` has them in one zone only. With \`sourceMode: existing\` and \`sourceEndpoints: leave\` there are none.

## Prices

${table(
  ["item", "USD", "per", "page", "as of"],
  Object.entries(PRICES).map(([item, { usd, per, page, asOf }]) => [
    item,
    String(usd),
    per,
    `<${page}>`,
    asOf,
  ]),
)}

AWS's pages draw their tables by script. The amounts were read from published copies of the pages and of AWS's price list, on or for these days, and not from an account's bill: look at the page before you rely on one.

## What costs nothing by being there

${table(["type", "why"], freeRows())}

This page is made from the program's own resources, \`docs/make/cost.ts\` and \`docs/make/prices.ts\` by \`npm run docs\`.
`;
}

function schedules(stacks: Stacks): string {
  return Object.entries(stacks)
    .map(([name, stack]) => {
      const [schedule] = stack.ofType("aws:scheduler/schedule:Schedule");
      const when = schedule && code(String(schedule.inputs.scheduleExpression));
      return when ? `${name} loads by the schedule ${when}.` : `${name} loads only when told to.`;
    })
    .join(" ");
}

function itemTable(stack: RecordedStack): string {
  const rows = itemsOf(stack).map((item) => {
    const amount = usdOf(item).toFixed(2);
    const quantity = Number(item.quantity.toFixed(2)).toLocaleString("en-US");
    const { usd, per } = PRICES[item.price];
    return [
      item.what,
      `${quantity} x ${usd} (${per})`,
      ...(item.each === "month" ? [amount, ""] : ["", amount]),
    ];
  });
  const { month, run } = totalOf(stack);
  const total = ["**total**", "", `**${month.toFixed(2)}**`, `**${run.toFixed(2)}**`];
  return table(["item", "quantity x price", "a month", "a run"], [...rows, total]);
}

function freeRows(): string[][] {
  const types = new Map<string, string[]>();
  for (const [type, charge] of Object.entries(CHARGES)) {
    if (typeof charge === "string") {
      const short = code(type.replace(/^(\w+):[\w/]+:(\w+)$/, "$2"));
      types.set(charge, [...(types.get(charge) ?? []), short]);
    }
  }
  return [...types].map(([reason, names]) => [names.join(" "), reason]);
}
