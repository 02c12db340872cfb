import { companionRule } from "../rule";
import { listAt } from "../values";

export default companionRule(
  {
    name: "network-default-group-closed",
    description: "A VPC's default security group lets nothing through",
    controls: ["EC2.2", "CIS 5.5", "CKV2_AWS_12"],
  },
  {
    of: "aws:ec2/vpc:Vpc",
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    by: "vpcId",
  },
  (props) =>
    ["ingress", "egress"].some((way) => listAt(props, way).length > 0) &&
    "its default security group is open",
);
