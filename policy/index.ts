/** The rules as a Pulumi policy pack: `pulumi preview --policy-pack policy`. */
import { PolicyPack, type PolicyResource, type StackValidationPolicy } from "@pulumi/policy";

import type { Rule, StackResource } from "./rule";
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

/** Unknown values stay the SDK's proxies: who looks at one ends the rule with a note, no finding. */
function stackResource(resource: PolicyResource): StackResource {
  const { urn, type, name, opts, propertyDependencies } = resource;
  return {
    urn,
    type,
    name,
    props: resource.props as StackResource["props"],
    protect: opts.protect,
    sources: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, origins]) => [
        property,
        origins.map((origin) => origin.urn),
      ]),
    ),
  };
}

/** The stack's name, of `urn:pulumi:<stack>::<project>::…`. */
function stackOf([first]: readonly PolicyResource[]): string {
  return first?.urn.split("::")[0]?.split(":")[2] ?? "";
}
