import type { Rule } from "../rule";

const rule: Rule = {
  name: "network-default-group-closed",
  description: "A VPC's default security group lets nothing through",
  controls: ["EC2.2", "CIS 5.5", "CKV2_AWS_12"],
  check(stack) {
    const closed = stack.some(
      ({ type, props }) =>
        type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup" &&
        ["ingress", "egress"].every(
          (way) => ((props[way] as unknown[] | undefined) ?? []).length === 0,
        ),
    );
    return stack
      .filter(({ type }) => type === "aws:ec2/vpc:Vpc" && !closed)
      .map(({ name }) => ({ resource: name, message: "its default security group is open" }));
  },
};
export default rule;
