import { at, resourceRule } from "../rule";

export default resourceRule(
  {
    name: "lambda-in-vpc",
    description: "Functions run in the private network, in two zones",
    controls: ["Lambda.5", "CKV_AWS_117"],
  },
  "aws:lambda/function:Function",
  (props) =>
    !(((at(props, "vpcConfig.subnetIds") as unknown[] | undefined)?.length ?? 0) >= 2) &&
    "is not in two private subnets",
);
