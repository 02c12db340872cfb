import type { Rule } from "../rule";

const rule: Rule = {
  name: "network-flow-logs",
  description: "All traffic of a VPC is logged",
  controls: ["EC2.6", "CIS 3.7", "CKV2_AWS_11"],
  check(stack) {
    const logged = stack.some(
      ({ type, props }) =>
        type === "aws:ec2/flowLog:FlowLog" && props.trafficType === "ALL" && props.vpcId,
    );
    return stack
      .filter(({ type }) => type === "aws:ec2/vpc:Vpc" && !logged)
      .map(({ name }) => ({ resource: name, message: "has no flow log of all traffic" }));
  },
};
export default rule;
