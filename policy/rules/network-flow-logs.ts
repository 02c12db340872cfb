import { companionRule } from "../rule";
import { given } from "../values";

export default companionRule(
  {
    name: "network-flow-logs",
    description: "All traffic of a VPC is logged",
    controls: ["EC2.6", "CIS 3.7", "CKV2_AWS_11"],
  },
  { of: "aws:ec2/vpc:Vpc", type: "aws:ec2/flowLog:FlowLog", by: "vpcId" },
  (props) =>
    !(props.trafficType === "ALL" && given(props, "logDestination")) &&
    "its flow log leaves traffic out",
);
