import { describe, expect, it } from "vitest";

import { CONTROLS } from "../../policy/controls";
import { RULES } from "../../policy/rules";
import { securityPage } from "../../policy/security-page";

describe("the controls", () => {
  it("are 49, each said once", () => {
    expect(CONTROLS).toHaveLength(49);
    expect(new Set(CONTROLS.map(({ demand }) => demand)).size).toBe(49);
  });

  it.each(CONTROLS.map((control, index) => [index + 1, control.demand, control] as const))(
    "%i, %s: has rules that exist, or a reason",
    (_, __, { rules, waived }) => {
      const names = RULES.map(({ name }) => name);
      for (const rule of rules) expect(names).toContain(rule);
      if (rules.length === 0) expect(waived).toMatch(/\w+ \w+/);
      else expect(waived).toBeUndefined();
    },
  );

  it("and the rules of our own are all rules: each with public ids has its control", () => {
    const held = new Set(CONTROLS.flatMap(({ rules }) => rules));
    const loose = RULES.filter(({ name, controls }) => controls.length > 0 && !held.has(name));
    expect(loose.map(({ name }) => name)).toEqual([]);
  });
});

describe("docs/security.md", () => {
  it("is made from controls, rules and waivers as they are", async () => {
    await expect(securityPage()).toMatchFileSnapshot("../../docs/security.md");
  });
});
