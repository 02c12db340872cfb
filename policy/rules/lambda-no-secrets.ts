import { resourceRule } from "../rule";
import { secretsIn } from "../secrets";
import { at, given } from "../values";

export default resourceRule(
  {
    name: "lambda-no-secrets",
    description: "No environment variable is a secret, and all are encrypted with a key of ours",
    controls: ["CKV_AWS_45", "CKV_AWS_173"],
  },
  "aws:lambda/function:Function",
  (props) => {
    const found = secretsIn((at(props, "environment.variables") ?? {}) as Record<string, unknown>);
    if (found.length > 0) return `variables that look like secrets: ${found.join(", ")}`;
    return (
      !given(props, "kmsKeyArn") && "its variables are not encrypted with a customer-managed key"
    );
  },
);
