/** `npm run policy`: every rule, checkov and the IAM lint on every stack. Exits with 1 on a finding. */
import { exitCodes } from "../local/exit-codes";
import { runStack } from "../tests/support/stacks";
import { inspect } from "./inspect";
import { type CheckedResource, checkedResources } from "./recorded";
import { STACKS } from "./stacks";
import { renderReport } from "./table";
import { WAIVERS } from "./waivers";

async function main(words: readonly string[]): Promise<number> {
  const unknown = words.filter((word) => word !== "--json");
  if (unknown.length > 0) {
    process.stderr.write(`error: unknown argument ${unknown.join(" ")}; there is only --json\n`);
    return exitCodes.USAGE;
  }
  const started = performance.now();
  const stacks = new Map<string, CheckedResource[]>();
  for (const [stack, overrides] of Object.entries(STACKS)) {
    stacks.set(stack, checkedResources(await runStack(stack, overrides)));
  }
  phase(`recorded ${stacks.size} stacks`, performance.now() - started);
  const report = await inspect(stacks, WAIVERS, phase);
  process.stdout.write(
    words.includes("--json") ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report),
  );
  return report.well ? exitCodes.OK : exitCodes.UNEXPECTED;
}

function phase(name: string, tookMs: number): void {
  process.stderr.write(`${name.padEnd(20)} ${(tookMs / 1000).toFixed(1).padStart(6)} s\n`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `error: ${error instanceof Error ? (error.stack ?? "") : String(error)}\n`,
    );
    process.exitCode = exitCodes.UNEXPECTED;
  },
);
