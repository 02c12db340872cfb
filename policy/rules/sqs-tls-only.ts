import { deniesPlainText, statementsOf } from "../documents";
import { companionRule } from "../rule";

export default companionRule(
  {
    name: "sqs-tls-only",
    description: "Queues refuse plain HTTP and have no guests",
    controls: ["CKV_AWS_168", "CKV2_AWS_73"],
  },
  { of: "aws:sqs/queue:Queue", type: "aws:sqs/queuePolicy:QueuePolicy", by: "queueUrl" },
  ({ policy }) => {
    if (!deniesPlainText(policy, "sqs:*")) return "its policy does not deny plain HTTP";
    return (
      statementsOf(policy).some(({ Effect, Condition }) => Effect === "Allow" && !Condition) &&
      "its policy lets others in"
    );
  },
);
