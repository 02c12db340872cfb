/** The stacks that are checked: both environments, an existing source, and every optional part. */
import { EXISTING_SOURCE } from "../tests/support/stacks";

/** Configuration on top of the stack's file (`dev` where it has none), by stack. */
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
