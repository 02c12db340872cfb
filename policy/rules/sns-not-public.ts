import { deniesPlainText, resourceRule, statementsOf } from "../rule";

export default resourceRule(
  {
    name: "sns-not-public",
    description: "Topics take messages over TLS only, and not from everyone",
    controls: ["SNS.4", "CKV_AWS_169", "CKV_AWS_385"],
  },
  "aws:sns/topicPolicy:TopicPolicy",
  (props) =>
    !deniesPlainText(props.policy)
      ? "does not deny plain HTTP"
      : statementsOf(props.policy).some(
          ({ Effect, Principal, Condition }) =>
            Effect === "Allow" && !Condition && JSON.stringify(Principal).includes("*"),
        ) && "lets everyone publish",
);
