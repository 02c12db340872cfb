/** The rules as a Pulumi policy pack: `pulumi preview --policy-pack policy`. */
import { PolicyPack, type StackValidationPolicy } from "@pulumi/policy";

import type { Rule } from "./rule";
import { RULES } from "./rules";
import { waiverOf } from "./waivers";

new PolicyPack("lakehouse", {
  policies: RULES.map((rule: Rule): StackValidationPolicy => ({
    name: rule.name,
    description: `${rule.description}. ${rule.controls.join(", ")}`.trim(),
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const stack = resources.map(({ type, name, props, opts }) => ({
        type,
        name,
        props,
        protect: opts.protect,
      }));
      const stackName = resources[0]?.urn.split("::")[0]?.split(":").pop() ?? "";
      for (const finding of rule.check(stack)) {
        if (!waiverOf(rule.name, finding.resource, stackName)) {
          report(`${finding.resource}: ${finding.message}`);
        }
      }
    },
  })),
});
