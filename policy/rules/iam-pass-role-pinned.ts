import { IDENTITY_POLICIES, listOf, statementsOf, type Rule } from "../rule";

const rule: Rule = {
  name: "iam-pass-role-pinned",
  description: "Who passes a role says to which service",
  controls: ["IAM.21", "CKV_AWS_286"],
  check(stack) {
    return stack.flatMap(({ type, name, props }) => {
      const property = IDENTITY_POLICIES[type];
      if (!property) return [];
      return statementsOf(props[property])
        .filter(
          ({ Effect, Action, Condition }) =>
            Effect === "Allow" &&
            listOf(Action).includes("iam:PassRole") &&
            !Condition?.StringEquals?.["iam:PassedToService"],
        )
        .map(() => ({ resource: name, message: "passes roles to any service" }));
    });
  },
};
export default rule;
