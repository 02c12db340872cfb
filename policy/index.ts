/** The rules as a Pulumi policy pack: `pulumi preview --policy-pack policy`. */
import { PolicyPack, type StackValidationPolicy } from "@pulumi/policy";

import { stackOf, stackResource } from "./preview";
import type { Rule } from "./rule";
import { RULES } from "./rules";
import { settle } from "./settle";
import { WAIVERS } from "./waivers";

new PolicyPack("lakehouse", {
  policies: RULES.map((rule: Rule): StackValidationPolicy => ({
    name: rule.name,
    description: [rule.description, ...rule.controls].join(", "),
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const findings = rule
        .check(resources.map(stackResource))
        .map((finding) => ({ rule: rule.name, ...finding }));
      for (const { resource, message } of settle(stackOf(resources), findings, WAIVERS).failed) {
        report(`${resource}: ${message}`);
      }
    },
  })),
});
