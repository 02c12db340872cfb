import { at, resourceRule } from "../rule";

export default resourceRule(
  {
    name: "lambda-no-secrets",
    description: "No environment variable is a secret, and all are encrypted with a key of ours",
    controls: ["CKV_AWS_45", "CKV_AWS_173"],
  },
  "aws:lambda/function:Function",
  (props) => {
    const variables = (at(props, "environment.variables") ?? {}) as Record<string, unknown>;
    const found = Object.entries(variables).filter(
      ([name, value]) =>
        (/password|secret|token|credential/i.test(name) && !/arn$/i.test(name)) ||
        /AKIA[0-9A-Z]{16}/.test(String(value)),
    );
    if (found.length > 0)
      return `variables that look like secrets: ${found.map(([name]) => name).join(", ")}`;
    return !props.kmsKeyArn && "its variables are not encrypted with a customer-managed key";
  },
);
