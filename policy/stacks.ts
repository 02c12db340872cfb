/**
 * The stacks that are checked: both environments, an existing source, every optional part, and the
 * bootstrap program.
 */
import type { RecordedStack } from "../tests/support/pulumi";
import { EXISTING_SOURCE, runBootstrap, runStack } from "../tests/support/stacks";

/** Configuration of the platform on top of the stack's file (`dev` where it has none), by stack. */
export const STACKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dev: {},
  prod: {},
  existing: { ...EXISTING_SOURCE, environmentClass: "production", allowDataLoss: "false" },
  complete: {
    environmentClass: "production",
    allowDataLoss: "false",
    sampleData: "false",
    databaseInstanceClass: "db.m7g.large",
    databaseMultiAz: "true",
    performanceInsights: "true",
    jobSchedule: "rate(1 day)",
    manageAccountSettings: "true",
    alertEmails: '["data@example.com"]',
    analystPrincipalArns: '["arn:aws:iam::123456789012:role/analysts"]',
    permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/lakehouse-boundary",
  },
};

/** The bootstrap program's stack. */
const BOOTSTRAP = "bootstrap";

export const CHECKED_STACKS: readonly string[] = [...Object.keys(STACKS), BOOTSTRAP];

/** Runs a stack's program under mocks. One at a time: the mocks are global. */
export function recordStack(stack: string): Promise<RecordedStack> {
  return stack === BOOTSTRAP ? runBootstrap() : runStack(stack, STACKS[stack]);
}
