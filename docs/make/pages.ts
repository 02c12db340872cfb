/** The pages that are made from the sources. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { securityPage } from "../../policy/security-page";
import { EXISTING_SOURCE, runStack } from "../../tests/support/stacks";
import { configurationTable } from "./configuration";
import { costPage, costSummary } from "./cost-page";
import { fill } from "./markdown";
import { outputsPage, outputsTable } from "./outputs";
import { type Diagrammed, resourcesPage } from "./resources";

/** Records the stacks that the pages are about, one after another: the SDK's mocks are global. */
export async function recordStacks(): Promise<Diagrammed> {
  return {
    dev: await runStack("dev"),
    prod: await runStack("prod"),
    existing: await runStack("live", {
      ...EXISTING_SOURCE,
      environmentClass: "production",
      allowDataLoss: "false",
    }),
  };
}

/** The text of each page by its path in the project. */
export function makePages(root: string, { dev, prod, existing }: Diagrammed): Map<string, string> {
  const parts: Record<string, string> = {
    configuration: configurationTable(root, ["dev", "prod"]),
    outputs: outputsTable(),
    cost: costSummary({ dev, prod }),
  };
  const readme = Object.entries(parts).reduce(
    (page, [name, part]) => fill(page, name, part),
    readFileSync(join(root, "README.md"), "utf8"),
  );
  return new Map([
    ["README.md", readme],
    ["docs/cost.md", costPage({ dev, prod })],
    ["docs/outputs.md", outputsPage()],
    ["docs/resources.md", resourcesPage({ dev, prod, existing })],
    ["docs/security.md", securityPage()],
  ]);
}
