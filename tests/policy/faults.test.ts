import { beforeAll, describe, expect, it } from "vitest";

import { checkRules } from "../../policy/checkers";
import { policyCommand } from "../../policy/command";
import type { Report } from "../../policy/inspect";
import type { CheckedResource } from "../../policy/recorded";
import { settle } from "../../policy/settle";
import { CHECKED_STACKS } from "../../policy/stacks";
import { renderReport } from "../../policy/table";
import { WAIVERS } from "../../policy/waivers";
import { RULE_FAULTS, SCANNER_FAULTS } from "./faults";
import { recording } from "./recordings";

const stackOf = (index: number) => `fault${index}`;

let prod: readonly CheckedResource[];

beforeAll(async () => {
  prod = await recording("prod");
});

function ruleFailures(stack: readonly CheckedResource[]): string[] {
  const subjects = checkRules(new Map([["prod", stack]])).get("prod") ?? [];
  const findings = subjects.flatMap((subject) => subject.findings);
  return settle("prod", findings, WAIVERS).failed.map(({ rule }) => rule);
}

describe("a planted fault", () => {
  it.each(RULE_FAULTS.map(({ fault, ...rest }) => [fault, rest] as const))(
    "%s is found by our rules",
    (_, { plant, found }) => {
      expect(ruleFailures(prod)).toEqual([]);
      expect(ruleFailures(plant(prod))).toContain(found);
    },
  );

  it("is one of 25 or more", () => {
    const names = [...RULE_FAULTS, ...SCANNER_FAULTS].map(({ fault }) => fault);
    expect(new Set(names).size).toBeGreaterThanOrEqual(25);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("npm run policy", () => {
  let code: number;
  let report: Report;
  let said = "";

  // Real stacks and planted faults in one run: starting the scanners takes longest.
  beforeAll(async () => {
    const stacks = new Map<string, readonly CheckedResource[]>();
    for (const stack of CHECKED_STACKS) stacks.set(stack, await recording(stack));
    for (const [index, { plant }] of SCANNER_FAULTS.entries()) {
      stacks.set(stackOf(index), plant(prod));
    }
    let printed = "";
    code = await policyCommand(["--json"], () => Promise.resolve(stacks), {
      out: (text) => (printed += text),
      err: (text) => (said += text),
    });
    report = JSON.parse(printed) as Report;
  }, 180_000);

  it("finds nothing that is not waived in the real stacks, and looks at much in each", () => {
    const real = report.stacks.filter(({ stack }) => CHECKED_STACKS.includes(stack));
    expect(real.map(({ stack }) => stack)).toEqual(CHECKED_STACKS);
    for (const { stack, checks } of real) {
      for (const { check, passed, failures } of checks) {
        expect(failures, `${check} of ${stack}`).toEqual([]);
        expect(passed, `${check} of ${stack}`).toBeGreaterThan(5);
      }
    }
    expect(report.needless).toEqual([]);
    const verdict = { ...report, stacks: real, well: true };
    expect(renderReport(verdict)).toMatch(/no finding that is not waived\n$/);
  });

  it.each(SCANNER_FAULTS.map(({ fault, found, by }, index) => [fault, found, by, index] as const))(
    "%s is found as %s by %s",
    (_, found, by, index) => {
      const planted = report.stacks.find(({ stack }) => stack === stackOf(index));
      const check = planted?.checks.find((candidate) => candidate.check === by);
      expect(check?.failures.map(({ rule }) => rule)).toContain(found);
      expect(renderReport(report)).toContain(`FAILED ${by}: ${found}: `);
    },
  );

  it("exits with 1 for faults, and says its phases apart from its results", () => {
    expect({ code, well: report.well }).toEqual({ code: 1, well: false });
    expect(said).toMatch(/^recorded \d+ stacks .*\nrules .*\ncheckov .*\nIAM lint .*\n$/);
  });

  it("exits with 2 for an argument that it does not know, without looking", async () => {
    let complaint = "";
    const exit = await policyCommand(["--jsn"], () => Promise.reject(new Error("recorded")), {
      out: (text) => (complaint += text),
      err: (text) => (complaint += text),
    });
    expect(exit).toBe(2);
    expect(complaint).toBe("error: unknown argument --jsn; there is only --json\n");
  });
});
