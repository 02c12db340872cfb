import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import type { CheckedResource } from "../../policy/recorded";
import type { Rule } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { settle } from "../../policy/settle";
import { WAIVERS } from "../../policy/waivers";
import { COMPLIANT } from "./compliant";
import { recording } from "./recordings";
import { VIOLATIONS } from "./violations";

let complete: readonly CheckedResource[];

beforeAll(async () => {
  complete = await recording("complete");
});

/** What a rule finds and nobody waived. */
function failures(rule: Rule, stack: readonly CheckedResource[]) {
  const findings = rule.check(stack).map((finding) => ({ rule: rule.name, ...finding }));
  return settle("complete", findings, WAIVERS).failed;
}

describe("the rules", () => {
  it("are those of the folder, each named like its file", () => {
    const files = readdirSync(join(__dirname, "../../policy/rules")).map((file) =>
      basename(file, ".ts"),
    );
    expect(RULES.map(({ name }) => name)).toEqual(files.sort());
  });

  it("have a violation each, and no violation is of another rule", () => {
    expect(Object.keys(VIOLATIONS).sort()).toEqual(RULES.map(({ name }) => name));
  });

  it("say what they demand, in one sentence", () => {
    for (const { name, description } of RULES) expect(description, name).toMatch(/^[A-Z].*[^.]$/);
  });
});

describe.each(RULES.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  it("finds nothing in the stack with every optional part", () => {
    expect(failures(rule, complete)).toEqual([]);
  });

  it.each(COMPLIANT.filter(([of]) => of === name))("%s lets pass %s", (_, __, plant) => {
    expect(failures(rule, plant(complete))).toEqual([]);
  });

  it.each([...(VIOLATIONS[name] ?? [])])("finds %s", (_, plant, resource) => {
    expect(failures(rule, plant(complete)).map((finding) => finding.resource)).toEqual([resource]);
  });
});
