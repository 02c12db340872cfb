import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "lambda-permission-bound",
    description: "Who may invoke a function is bound to an account and a source",
    controls: ["Lambda.1", "CKV_AWS_364"],
  },
  "aws:lambda/permission:Permission",
  (props) =>
    !(given(props, "sourceArn") && given(props, "sourceAccount")) &&
    "is not bound to a source and an account",
);
