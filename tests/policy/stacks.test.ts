import { describe, expect, it } from "vitest";

import { checkRules } from "../../policy/checkers";
import { terraformPlan } from "../../policy/plan/plan";
import { RULES } from "../../policy/rules";
import { needlessWaivers, settle } from "../../policy/settle";
import { CHECKED_STACKS } from "../../policy/stacks";
import { WAIVERS } from "../../policy/waivers";
import { recording } from "./recordings";

async function findingsOf(stack: string) {
  const resources = await recording(stack);
  const subjects = checkRules(new Map([[stack, resources]])).get(stack) ?? [];
  return {
    stack,
    resources: new Set(resources.map(({ name }) => name)),
    findings: subjects.flatMap(({ findings }) => findings),
  };
}

describe.each(CHECKED_STACKS)("stack %s", (stack) => {
  it("has no finding of our rules that is not waived", async () => {
    const { findings } = await findingsOf(stack);
    expect(findings.length).toBeGreaterThan(0);
    expect(settle(stack, findings, WAIVERS).failed).toEqual([]);
  });

  it("is a plan with every resource by its name", async () => {
    const resources = await recording(stack);
    expect([...terraformPlan(resources).names.values()]).toEqual(resources.map(({ name }) => name));
  });
});

describe("the waivers of our rules", () => {
  it("are needed, each in every stack where it holds", async () => {
    const stacks = [];
    for (const stack of CHECKED_STACKS) stacks.push(await findingsOf(stack));
    const ours = WAIVERS.filter(({ rule }) => RULES.some(({ name }) => name === rule));
    expect(needlessWaivers(stacks, ours)).toEqual([]);
  });
});
