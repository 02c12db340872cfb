import type { Rule } from "../rule";

const RULES = new Set([
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
]);

const rule: Rule = {
  name: "network-rules-by-reference",
  description:
    "Security group rules name groups or prefix lists, no addresses, and say what they are for",
  controls: [
    "EC2.13",
    "EC2.14",
    "EC2.18",
    "EC2.19",
    "CKV_AWS_23",
    "CKV_AWS_24",
    "CKV_AWS_25",
    "CKV_AWS_260",
    "CKV_AWS_382",
  ],
  check(stack) {
    return stack.flatMap(({ type, name, props }) => {
      if (type === "aws:ec2/securityGroup:SecurityGroup") {
        const inline = ["ingress", "egress"].some(
          (way) => ((props[way] as unknown[] | undefined) ?? []).length > 0,
        );
        if (inline)
          return [{ resource: name, message: "has rules of its own instead of rule resources" }];
        return props.description ? [] : [{ resource: name, message: "has no description" }];
      }
      if (type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
        return [
          { resource: name, message: "is a rule of the old kind, which this policy does not read" },
        ];
      }
      if (!RULES.has(type)) return [];
      if (props.cidrIpv4 ?? props.cidrIpv6) return [{ resource: name, message: "names addresses" }];
      if (props.ipProtocol === "-1") return [{ resource: name, message: "allows every protocol" }];
      return props.description ? [] : [{ resource: name, message: "has no description" }];
    });
  },
};
export default rule;
