/** Findings against waivers: what is accepted, what is not, and what is waived for nothing. */
import type { Finding } from "./rule";
import type { Waiver } from "./waivers";

/** A finding with the rule, or the scanner's id, that it breaks. */
export interface RuleFinding extends Finding {
  readonly rule: string;
}

export interface WaivedFinding extends RuleFinding {
  readonly reason: string;
}

export interface Settled {
  readonly failed: readonly RuleFinding[];
  readonly waived: readonly WaivedFinding[];
}

export function settle(
  stack: string,
  findings: readonly RuleFinding[],
  waivers: readonly Waiver[],
): Settled {
  const failed: RuleFinding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of findings) {
    const waiver = waivers.find((candidate) => waives(candidate, stack, finding));
    if (waiver) waived.push({ ...finding, reason: waiver.reason });
    else failed.push(finding);
  }
  return { failed, waived };
}

/** What a stack has, for the question whether its waivers are still needed. */
export interface Findings {
  readonly stack: string;
  /** Names of its resources. */
  readonly resources: ReadonlySet<string>;
  readonly findings: readonly RuleFinding[];
}

/** Waivers that find nothing in one of the stacks where they hold and the resource is, or in none. */
export function needlessWaivers(stacks: readonly Findings[], waivers: readonly Waiver[]): Waiver[] {
  return waivers.filter((waiver) => {
    const held = stacks.filter(
      ({ stack, resources }) => holdsIn(waiver, stack) && resources.has(waiver.resource),
    );
    return (
      held.length === 0 ||
      held.some(
        ({ stack, findings }) => !findings.some((finding) => waives(waiver, stack, finding)),
      )
    );
  });
}

function waives(waiver: Waiver, stack: string, finding: RuleFinding): boolean {
  return (
    waiver.rule === finding.rule &&
    waiver.resource === finding.resource &&
    says(finding, waiver.message) &&
    holdsIn(waiver, stack)
  );
}

function says(finding: Finding, message: Waiver["message"]): boolean {
  if (message instanceof RegExp) return message.test(finding.message);
  return message === undefined || message === finding.message;
}

function holdsIn({ stacks }: Waiver, stack: string): boolean {
  return stacks?.includes(stack) ?? true;
}
