import { findings, type Rule, type StackResource } from "../rule";
import { given, listAt } from "../values";

const RULES = new Set([
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
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
    "CIS 5.3",
    "CIS 5.4",
    "CKV_AWS_23",
    "CKV_AWS_24",
    "CKV_AWS_25",
    "CKV_AWS_260",
    "CKV_AWS_277",
    "CKV_AWS_382",
  ],
  check: (stack) => findings(stack, problem),
};
export default rule;

function problem({ type, props }: StackResource): string | undefined {
  if (type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
    return "is a rule of the old kind, which this policy does not read";
  }
  const group = type === "aws:ec2/securityGroup:SecurityGroup";
  if (!group && !RULES.has(type)) return undefined;
  if (group && ["ingress", "egress"].some((way) => listAt(props, way).length > 0)) {
    return "has rules of its own instead of rule resources";
  }
  if (given(props, "cidrIpv4") || given(props, "cidrIpv6")) return "names addresses";
  if (props.ipProtocol === "-1") return "allows every protocol";
  return props.description ? undefined : "has no description";
}
