/** Every opinion on every stack, against the waivers. */
import { checkCheckov, checkDocuments, type Checked, checkRules, type Stacks } from "./checkers";
import { needlessWaivers, type RuleFinding, settle, type WaivedFinding } from "./settle";
import type { Waiver } from "./waivers";

export interface CheckReport {
  readonly check: string;
  /** What one of its subjects is. */
  readonly unit: string;
  /** Subjects without a finding, with one that is not waived, with waived ones only. */
  readonly passed: number;
  readonly failed: number;
  readonly waived: number;
  readonly failures: readonly RuleFinding[];
  readonly waivers: readonly WaivedFinding[];
}

export interface StackReport {
  readonly stack: string;
  readonly resources: number;
  readonly checks: readonly CheckReport[];
}

export interface Report {
  /** Whether nothing failed and no waiver is needless. */
  readonly well: boolean;
  readonly stacks: readonly StackReport[];
  readonly needless: readonly Waiver[];
}

/** @param onDone told after each check, with its name and how long it took in ms */
export async function inspect(
  stacks: Stacks,
  waivers: readonly Waiver[],
  onDone: (check: string, tookMs: number) => void = () => undefined,
): Promise<Report> {
  const opinions: { check: string; unit: string; checked: Checked }[] = [];
  const ask = async (
    check: string,
    unit: string,
    checker: (stacks: Stacks) => Checked | Promise<Checked>,
  ) => {
    const started = performance.now();
    opinions.push({ check, unit, checked: await checker(stacks) });
    onDone(check, performance.now() - started);
  };
  await ask("rules", "rules", checkRules);
  await ask("checkov", "checks", checkCheckov);
  await ask("IAM lint", "documents", checkDocuments);

  const reports = [...stacks].map(([stack, resources]) => ({
    stack,
    resources: resources.length,
    checks: opinions.map(({ check, unit, checked }) => {
      const settled = (checked.get(stack) ?? []).map(({ findings }) =>
        settle(stack, findings, waivers),
      );
      const failed = settled.filter((subject) => subject.failed.length > 0);
      const clean = settled.filter(
        (subject) => subject.failed.length + subject.waived.length === 0,
      );
      return {
        check,
        unit,
        passed: clean.length,
        failed: failed.length,
        waived: settled.length - clean.length - failed.length,
        failures: settled.flatMap((subject) => subject.failed),
        waivers: settled.flatMap((subject) => subject.waived),
      };
    }),
  }));
  const needless = needlessWaivers(
    [...stacks].map(([stack, resources]) => ({
      stack,
      resources: new Set(resources.map(({ name }) => name)),
      findings: opinions.flatMap(({ checked }) =>
        (checked.get(stack) ?? []).flatMap(({ findings }) => findings),
      ),
    })),
    waivers,
  );
  const failures = reports.flatMap(({ checks }) => checks.flatMap((check) => check.failures));
  return { well: failures.length + needless.length === 0, stacks: reports, needless };
}
