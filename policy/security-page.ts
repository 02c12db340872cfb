/** docs/security.md: what is demanded, what checks it, what is waived and why. */
import { CONTROLS } from "./controls";
import { RULES } from "./rules";
import { WAIVERS } from "./waivers";

export function securityPage(): string {
  const ruled = new Set(CONTROLS.flatMap(({ rules }) => rules));
  return `# Security checks

\`npm run policy\` records the programs as each stack would be (dev, prod, an existing source, one with every optional part, and the bootstrap program) and asks three opinions: our own rules, [checkov](https://www.checkov.io) on a Terraform plan made from the recording, and [parliament](https://github.com/duo-labs/parliament) on every policy document. It needs no account and no network, and exits with 1 on a finding that is not waived and on a waiver that waives nothing. \`--json\` prints the report as JSON.

The same rules are a Pulumi policy pack: \`pulumi preview --policy-pack policy\`. In the preview of what is not deployed yet, a value that waits for another resource is no finding; \`npm run policy\` knows them all.

This page is made from \`policy/controls.ts\`, \`policy/rules/\` and \`policy/waivers.ts\`; \`npx vitest run tests/policy/controls.test.ts -u\` makes it anew.

## Controls

${table(
  ["", "demand", "rules", "public ids"],
  CONTROLS.map(({ demand, rules, waived }, index) => [
    String(index + 1),
    demand,
    waived ? `waived: ${waived}` : rules.map(code).join(" "),
    [...new Set(rules.flatMap(publicIds))].join(", "),
  ]),
)}

## Rules of our own beside them

${table(
  ["rule", "demand"],
  RULES.filter(({ name }) => !ruled.has(name)).map(({ name, description }) => [
    code(name),
    description,
  ]),
)}

## Waivers

${table(["rule or id", "resources", "stacks", "reason"], waiverRows())}

## What a program can't show

Controls of the account itself are not this program's: the root user and its multi-factor authentication, password rules, unused credentials, public access blocked for the whole account, default encryption of EBS, CloudTrail, AWS Config. A scanner that reads the account sees them, such as Security Hub or prowler.
`;
}

function publicIds(rule: string): readonly string[] {
  return RULES.find(({ name }) => name === rule)?.controls ?? [];
}

/** One row for the waivers of one rule for one reason. */
function waiverRows(): string[][] {
  const rows = new Map<string, { resources: Set<string>; cells: [string, string, string] }>();
  for (const { rule, resource, stacks, reason } of WAIVERS) {
    const cells: [string, string, string] = [rule, stacks?.join(", ") ?? "all", reason];
    const row = rows.get(cells.join("\n")) ?? { resources: new Set(), cells };
    row.resources.add(resource);
    rows.set(cells.join("\n"), row);
  }
  return [...rows.values()].map(({ resources, cells: [rule, stacks, reason] }) => [
    code(rule),
    [...resources].map(code).join(" "),
    stacks,
    reason,
  ]);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
