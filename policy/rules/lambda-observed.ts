import { resourceRule } from "../rule";
import { at, given } from "../values";

export default resourceRule(
  {
    name: "lambda-observed",
    description: "Functions are traced, and what they can't do is kept",
    controls: ["CKV_AWS_50", "CKV_AWS_115", "CKV_AWS_116"],
  },
  "aws:lambda/function:Function",
  (props) =>
    !(
      at(props, "tracingConfig.mode") === "Active" &&
      given(props, "deadLetterConfig.targetArn") &&
      Number(props.reservedConcurrentExecutions) > 0
    ) && "is not traced, or has no dead-letter queue or concurrency limit",
);
