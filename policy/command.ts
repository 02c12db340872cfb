/** The command behind `npm run policy`. */
import { exitCodes } from "../local/exit-codes";
import type { Stacks } from "./checkers";
import { inspect } from "./inspect";
import { renderReport } from "./table";
import { WAIVERS } from "./waivers";

/** Where results and messages go. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Checks the stacks and prints the report.
 * @param record gives the stacks; not asked where the arguments are wrong
 * @returns the exit code: 1 where something is found that is not waived, or a waiver is needless
 */
export async function policyCommand(
  words: readonly string[],
  record: () => Promise<Stacks>,
  { out, err }: Streams,
): Promise<number> {
  const unknown = words.filter((word) => word !== "--json");
  if (unknown.length > 0) {
    err(`error: unknown argument ${unknown.join(" ")}; there is only --json\n`);
    return exitCodes.USAGE;
  }
  const phase = (name: string, tookMs: number) => {
    err(`${name.padEnd(20)} ${(tookMs / 1000).toFixed(1).padStart(6)} s\n`);
  };
  const started = performance.now();
  const stacks = await record();
  phase(`recorded ${stacks.size} stacks`, performance.now() - started);
  const report = await inspect(stacks, WAIVERS, phase);
  out(words.includes("--json") ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report));
  return report.well ? exitCodes.OK : exitCodes.UNEXPECTED;
}
