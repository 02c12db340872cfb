import { resourceRule } from "../rule";
import { listAt } from "../values";

export default resourceRule(
  {
    name: "lambda-in-vpc",
    description: "Functions run in the private network, in two zones",
    controls: ["Lambda.3", "Lambda.5", "CKV_AWS_117"],
  },
  "aws:lambda/function:Function",
  (props) =>
    !(
      listAt(props, "vpcConfig.subnetIds").length >= 2 &&
      listAt(props, "vpcConfig.securityGroupIds").length > 0
    ) && "is not in two private subnets with a security group",
);
