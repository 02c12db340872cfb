/** docs/resources.md: what the program registers, and what needs what. */
import type { RecordedResource, RecordedStack } from "../../tests/support/pulumi";
import { code, table } from "./markdown";

export type Diagrammed = Readonly<Record<"dev" | "prod" | "existing", RecordedStack>>;

/** Everything encrypted needs the keys, and the parameters repeat every output: no arrows for these. */
const NO_ARROWS_TO = "keys";
const NO_ARROWS_FROM = "parameters";

export function resourcesPage(stacks: Diagrammed): string {
  return `# Resources

A box is a component of the platform with what is directly in it (\`infra/\` has a file for each); an arrow means "needs". Left out: that everything encrypted needs \`keys\`, and that \`parameters\` repeats every output.

## As dev and prod have it

${diagram(stacks.dev)}

## With an existing source

${diagram(stacks.existing)}

## How many of each

${countTable(stacks)}

This page is made from the program's own resources by \`npm run docs\`.
`;
}

/** A Mermaid flowchart of a stack's components. */
export function diagram({ resources }: Pick<RecordedStack, "resources">): string {
  const root = resources.find(({ parent }) => parent === "")?.name ?? "";
  const components = resources.filter(({ parent }) => parent === root);
  const short = (name: string) => name.slice(root.length + 1);
  const nodes = components.map(({ name }) => {
    const lines = counted(resources.filter(({ parent }) => parent === name));
    return `  ${short(name)}["${short(name).toUpperCase()}<br/>${lines.join("<br/>")}"]`;
  });
  const arrows = needs(resources, root).map(([from, to]) => [short(from), short(to)] as const);
  const drawn = arrows.filter(([from, to]) => from !== NO_ARROWS_FROM && to !== NO_ARROWS_TO);
  return [
    "```mermaid",
    "flowchart LR",
    ...nodes.sort(),
    ...drawn.map(([from, to]) => `  ${from} --> ${to}`).sort(),
    "```",
  ].join("\n");
}

/** Which component takes values from which other. */
function needs(resources: readonly RecordedResource[], root: string): [string, string][] {
  const parents = new Map(resources.map(({ name, parent }) => [name, parent]));
  const componentOf = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined || parent === root ? name : componentOf(parent);
  };
  const found = new Map<string, [string, string]>();
  for (const { name, sources, computed } of resources) {
    if (computed.id === undefined) continue; // a component repeats what its resources take
    for (const source of Object.values(sources).flat()) {
      const pair: [string, string] = [
        componentOf(name),
        componentOf(source.slice(source.indexOf(" ") + 1)),
      ];
      if (pair[0] !== pair[1]) found.set(pair.join(" "), pair);
    }
  }
  return [...found.values()];
}

function counted(resources: readonly RecordedResource[]): string[] {
  return [...countByType(resources)].map(([type, count]) =>
    count === 1 ? shortType(type) : `${count} ${shortType(type)}`,
  );
}

function countTable(stacks: Diagrammed): string {
  const counts = Object.values(stacks).map(({ resources }) =>
    countByType(resources.filter(({ computed }) => computed.id !== undefined)),
  );
  const types = [...new Set(counts.flatMap((count) => [...count.keys()]))].sort();
  const total = counts.map((count) => [...count.values()].reduce((sum, one) => sum + one, 0));
  return table(
    ["type", ...Object.keys(stacks)],
    [
      ...types.map((type) => [code(type), ...counts.map((count) => String(count.get(type) ?? ""))]),
      ["**all**", ...total.map((count) => `**${count}**`)],
    ],
  );
}

function countByType(resources: readonly RecordedResource[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shortType(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
