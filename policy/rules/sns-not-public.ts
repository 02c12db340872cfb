import { deniesPlainText, isEveryone, statementsOf } from "../documents";
import { companionRule } from "../rule";

export default companionRule(
  {
    name: "sns-not-public",
    description: "Topics take messages over TLS only, and not from everyone",
    controls: ["SNS.4", "CKV_AWS_169", "CKV_AWS_385"],
  },
  { of: "aws:sns/topic:Topic", type: "aws:sns/topicPolicy:TopicPolicy", by: "arn" },
  ({ policy }) => {
    if (!deniesPlainText(policy, "sns:Publish")) return "its policy does not deny plain HTTP";
    return (
      statementsOf(policy).some(
        ({ Effect, Principal, Condition }) =>
          Effect === "Allow" && (isEveryone(Principal) || !Condition),
      ) && "its policy lets everyone publish, or a service for every account"
    );
  },
);
