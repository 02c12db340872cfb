/** A report as text: a table for each stack, and what is wrong below it. */
import type { CheckReport, Report, StackReport } from "./inspect";

export function renderReport({ stacks, needless, well }: Report): string {
  const lines = stacks.flatMap((stack) => [...stackLines(stack), ""]);
  for (const { rule, resource, reason } of needless) {
    lines.push(`needless waiver of ${rule} for ${resource} (${reason})`);
  }
  lines.push(well ? "no finding that is not waived" : "there are findings that are not waived");
  return `${lines.join("\n")}\n`;
}

function stackLines({ stack, resources, checks }: StackReport): string[] {
  const rows = [
    [stack, "checked", "", "passed", "failed", "waived"],
    ...checks.map(({ check, unit, passed, failed, waived }) => [
      check,
      String(passed + failed + waived),
      unit,
      ...[passed, failed, waived].map(String),
    ]),
  ];
  return [
    ...rows.map(
      ([name = "", checked = "", unit = "", ...counts]) =>
        `${name.padEnd(10)} ${checked.padStart(7)} ${unit.padEnd(9)} ` +
        counts.map((count) => count.padStart(7)).join(" "),
    ),
    `${resources} resources`,
    ...checks.flatMap(failureLines),
  ];
}

function failureLines({ check, failures }: CheckReport): string[] {
  return failures.map(
    ({ rule, resource, message }) =>
      `  FAILED ${check}: ${rule}: ${resource || "the stack"}: ${message}`,
  );
}
