import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  /** Tells of `amount` more units done. */
  readonly advance: (amount: number) => void;
  /** Adds a fact (rows and the like) to the closing line. */
  readonly note: (fact: string) => void;
}

/**
 * Runs a phase and shows it on standard error: a bar on a terminal while it runs, a line with its
 * seconds and facts when it ends. `total` is about how many units it will report.
 */
export async function phase<T>(
  name: string,
  total: number,
  run: (progress: Progress) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const facts: string[] = [];
  const bar = startBar(name, total);
  const progress: Progress = {
    advance: (amount) => bar?.increment(amount),
    note: (fact) => facts.push(fact),
  };
  try {
    return await run(progress);
  } catch (error) {
    facts.unshift("failed");
    throw error;
  } finally {
    bar?.stop();
    sayEnd(name, (performance.now() - started) / 1000, ...facts);
  }
}

/** The closing line of a phase. */
export function sayEnd(name: string, seconds: number, ...facts: readonly string[]): void {
  say(`${name.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s  ${facts.join(", ")}`.trimEnd());
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function count(amount: number, what = "rows"): string {
  return `${amount.toLocaleString("en")} ${what}`;
}

function startBar(name: string, total: number): SingleBar | undefined {
  if (!process.stderr.isTTY || total <= 0) return undefined;
  const bar = new SingleBar(
    {
      format: `${name.padEnd(28)} {bar} {percentage} %  {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return bar;
}
