import { describe, expect, it } from "vitest";

import { RULES } from "../../policy/rules";
import { needlessWaivers, settle } from "../../policy/settle";
import { type Waiver, WAIVERS } from "../../policy/waivers";

const finding = { rule: "r", resource: "x", message: "is wrong" };
const waiver: Waiver = { ...finding, reason: "why" };

describe("the waivers", () => {
  it("of our rules say which finding they waive", () => {
    const ours = WAIVERS.filter(({ rule }) => RULES.some(({ name }) => name === rule));
    expect(ours.length).toBeGreaterThan(0);
    for (const { message, rule } of ours) expect(String(message), rule).toMatch(/\w{3}/);
  });

  it("give a reason each, and none is there twice", () => {
    for (const { reason, rule } of WAIVERS) expect(reason, rule).toMatch(/\w+ \w+/);
    const keys = WAIVERS.map(
      ({ rule, resource, message }) => `${rule} ${resource} ${String(message)}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("settle", () => {
  it.each([
    ["the rule", { ...finding, rule: "another" }],
    ["the resource", { ...finding, resource: "xy" }],
    ["the message", { ...finding, message: "is very wrong" }],
  ])("waives only what is the same in %s", (_, other) => {
    const { failed, waived } = settle("dev", [finding, other], [waiver]);
    expect(failed).toEqual([other]);
    expect(waived).toEqual([{ ...finding, reason: "why" }]);
  });

  it("waives what a pattern says, and nothing else", () => {
    const pattern = [{ ...waiver, message: /^is \w+$/ }];
    const other = { ...finding, message: "is very wrong" };
    expect(settle("dev", [finding, other], pattern).failed).toEqual([other]);
  });

  it("waives only in the waiver's stacks", () => {
    const inDev = [{ ...waiver, stacks: ["dev"] }];
    expect(settle("dev", [finding], inDev).failed).toEqual([]);
    expect(settle("prod", [finding], inDev).failed).toEqual([finding]);
  });
});

describe("needlessWaivers", () => {
  const stack = (name: string, findings = [finding]) => ({
    stack: name,
    resources: new Set(["x"]),
    findings,
  });

  it("keeps one that is needed wherever it holds", () => {
    expect(needlessWaivers([stack("dev"), stack("prod")], [waiver])).toEqual([]);
    const inDev = { ...waiver, stacks: ["dev"] };
    expect(needlessWaivers([stack("dev"), stack("prod", [])], [inDev])).toEqual([]);
  });

  it("names one without a finding, in one of its stacks or for want of the resource", () => {
    expect(needlessWaivers([stack("dev"), stack("prod", [])], [waiver])).toEqual([waiver]);
    const gone = { ...waiver, resource: "gone" };
    expect(needlessWaivers([stack("dev")], [gone])).toEqual([gone]);
    const elsewhere = { ...waiver, stacks: ["staging"] };
    expect(needlessWaivers([stack("dev")], [elsewhere])).toEqual([elsewhere]);
  });
});
