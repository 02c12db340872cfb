import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "lambda-runtime-supported",
    description: "Functions run on a supported runtime",
    controls: ["Lambda.2", "CKV_AWS_363"],
  },
  "aws:lambda/function:Function",
  (props) =>
    !["nodejs24.x", "nodejs22.x"].includes(String(props.runtime)) && "runs on an old runtime",
);
