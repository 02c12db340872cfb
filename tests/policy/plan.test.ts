import { asset } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import { terraformPlan } from "../../policy/plan/plan";
import { terraformProperty } from "../../policy/plan/values";
import type { CheckedResource } from "../../policy/recorded";

function resource(
  type: string,
  name: string,
  props: CheckedResource["props"],
  computed: Record<string, unknown> = {},
): CheckedResource {
  return {
    urn: `${type} ${name}`,
    type,
    name,
    props,
    computed: { id: `${name}-id`, ...computed },
    sources: {},
    protect: false,
  };
}

interface Planned {
  readonly address: string;
  readonly values: Record<string, unknown>;
}

function planned(...resources: CheckedResource[]): Planned[] {
  const { json } = terraformPlan(resources) as {
    json: { planned_values: { root_module: { resources: Planned[] } } };
  };
  return json.planned_values.root_module.resources;
}

describe("a property in Terraform's words", () => {
  it.each<[string, string, unknown, [string, unknown]]>([
    ["a name in snake case", "kmsMasterKeyId", "k", ["kms_master_key_id", "k"]],
    ["a name with a number", "cidrIpv4", "10.0.0.0/8", ["cidr_ipv4", "10.0.0.0/8"]],
    ["a switch", "multiAz", false, ["multi_az", false]],
    ["a block", "tracingConfig", { mode: "Active" }, ["tracing_config", [{ mode: "Active" }]]],
    [
      "blocks within a block",
      "encryptionConfiguration",
      { s3Encryption: { kmsKeyArn: "k" } },
      ["encryption_configuration", [{ s3_encryption: [{ kms_key_arn: "k" }] }]],
    ],
    [
      "repeated blocks, in the singular",
      "parameters",
      [{ name: "a", applyMethod: "immediate" }],
      ["parameter", [{ name: "a", apply_method: "immediate" }]],
    ],
    [
      "policies, in the singular",
      "inlinePolicies",
      [{ name: "a" }],
      ["inline_policy", [{ name: "a" }]],
    ],
    ["a word that only ends in s", "ingress", [{ fromPort: 1 }], ["ingress", [{ from_port: 1 }]]],
    ["a list of texts as it is", "subnetIds", ["a"], ["subnet_ids", ["a"]]],
    [
      "a list of texts in the singular",
      "securityGroupIdLists",
      ["a"],
      ["security_group_id_list", ["a"]],
    ],
    [
      "a map with the user's keys",
      "tags",
      { ManagedBy: "pulumi" },
      ["tags", { ManagedBy: "pulumi" }],
    ],
    ["an uploaded file", "source", new asset.StringAsset("x"), ["source", "file"]],
  ])("%s", (_, property, value, expected) => {
    expect(terraformProperty(property, value, () => undefined)).toEqual(expected);
  });
});

describe("a plan", () => {
  const key = resource("aws:kms/key:Key", "our-key", {}, { arn: "arn:key" });

  it("refers to another resource's output, within blocks, lists and maps too", () => {
    const [, user] = planned(
      key,
      resource("aws:lambda/function:Function", "f", {
        kmsKeyArn: "arn:key",
        vpcConfig: { subnetIds: ["our-key-id"] },
        environment: { variables: { KEY: "arn:key", OTHER: "arn:key/x" } },
      }),
    );
    expect(user?.values).toEqual({
      kms_key_arn: "${aws_kms_key.our_key.arn}",
      vpc_config: [{ subnet_ids: ["${aws_kms_key.our_key.id}"] }],
      environment: [{ variables: { KEY: "${aws_kms_key.our_key.arn}", OTHER: "arn:key/x" } }],
    });
  });

  it("renames what Terraform names otherwise", () => {
    const [alarm] = planned(
      resource("aws:cloudwatch/metricAlarm:MetricAlarm", "a", { name: "late" }),
    );
    expect(alarm?.values).toEqual({ alarm_name: "late" });
  });

  it("stops at a type that it does not know", () => {
    expect(() => terraformPlan([resource("aws:dax/cluster:Cluster", "c", {})])).toThrow(
      /aws:dax\/cluster:Cluster.*policy\/plan\/types\.ts/,
    );
  });

  it("stops where two names become one address", () => {
    const twin = { ...key, name: "our_key" };
    expect(() => terraformPlan([key, twin])).toThrow(/two resources.*aws_kms_key\.our_key/);
  });
});
