import * as policy from "@pulumi/policy";
import { beforeAll, describe, expect, it } from "vitest";

import { stackOf, stackResource } from "../../policy/preview";
import type { CheckedResource } from "../../policy/recorded";
import type { Rule, StackResource } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { settle } from "../../policy/settle";
import { at, given, NotYetKnown } from "../../policy/values";
import { WAIVERS } from "../../policy/waivers";
import { recording } from "./recordings";
import { VIOLATIONS } from "./violations";

/** The engine's mark of a text that it does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine's values go through; the SDK exports it without its type. */
const { unknownCheckingProxy } = policy as unknown as {
  unknownCheckingProxy: (props: object) => Record<string, unknown>;
};

/** Rules whose violations name an ARN each: judged once that is known. */
const AFTER_DEPLOYMENT = ["iam-pass-role-pinned", "iam-resources-named"];

let complete: readonly CheckedResource[];

beforeAll(async () => {
  complete = await recording("complete");
});

/** A stack as the engine shows it before anything is there: texts with another's id or ARN are unknown. */
function previewed(stack: readonly CheckedResource[]): StackResource[] {
  const later = stack.flatMap(({ computed }) =>
    [computed.id, computed.arn].filter((value) => typeof value === "string"),
  );
  const hide = (value: unknown): unknown => {
    if (typeof value === "string") return later.some((id) => value.includes(id)) ? UNKNOWN : value;
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hide(inner)]));
  };
  return stack.map(({ urn, type, name, props, protect, sources }) =>
    stackResource({
      urn,
      type,
      name,
      props: unknownCheckingProxy({
        ...(hide(props) as Record<string, unknown>),
        arn: UNKNOWN,
        managedPolicyArns: props.managedPolicyArns ?? UNKNOWN,
      }),
      opts: { protect },
      propertyDependencies: Object.fromEntries(
        Object.entries(sources).map(([property, urns]) => [
          property,
          urns.map((origin) => ({ urn: origin })),
        ]),
      ),
    }),
  );
}

function failures(rule: Rule, stack: readonly StackResource[]) {
  const findings = rule.check(stack).map((finding) => ({ rule: rule.name, ...finding }));
  return settle("complete", findings, WAIVERS).failed;
}

describe("a preview of what is not deployed", () => {
  it.each(RULES.map((rule) => [rule.name, rule] as const))("passes %s", (_, rule) => {
    expect(failures(rule, previewed(complete))).toEqual([]);
  });

  it("fails most rules where they are broken, though much is unknown", () => {
    const silent = RULES.filter((rule) =>
      (VIOLATIONS[rule.name] ?? []).every(
        ([, plant]) => failures(rule, previewed(plant(complete))).length === 0,
      ),
    );
    expect(silent.map(({ name }) => name)).toEqual(AFTER_DEPLOYMENT);
  });
});

describe("a value that waits for another resource", () => {
  const { props } = stackResource({
    urn: "u",
    type: "t",
    name: "n",
    props: unknownCheckingProxy({
      kmsKeyId: UNKNOWN,
      arn: UNKNOWN,
      vpcConfig: { subnetIds: ["subnet-1", UNKNOWN] },
      tags: {},
    }),
    opts: { protect: false },
    propertyDependencies: { kmsKeyId: [{ urn: "k" }], vpcConfig: [{ urn: "v" }] },
  });

  it("is given, but can't be read", () => {
    expect(given(props, "kmsKeyId")).toBe(true);
    expect(() => props.kmsKeyId).toThrow(NotYetKnown);
    expect(given(props, "vpcConfig.subnetIds.1")).toBe(true);
    expect(at(props, "vpcConfig.subnetIds.0")).toBe("subnet-1");
    expect(() => at(props, "vpcConfig.subnetIds.1")).toThrow(NotYetKnown);
  });

  it("is not one that waits for AWS alone, nor an empty one", () => {
    expect(given(props, "arn")).toBe(false);
    expect(props.arn).toBeUndefined();
    expect(given(props, "tags")).toBe(false);
  });
});

describe("the stack's name", () => {
  it("is in the URN of its resources", () => {
    expect(stackOf([{ urn: "urn:pulumi:prod::lakehouse::a:b:C$d:e:F::name" }])).toBe("prod");
  });
});
