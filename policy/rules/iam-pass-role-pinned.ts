import { documentsOf, listOf } from "../documents";
import type { Rule } from "../rule";

const rule: Rule = {
  name: "iam-pass-role-pinned",
  description: "Who passes a role says to which service",
  controls: ["IAM.21", "CKV_AWS_286"],
  check: (stack) =>
    documentsOf(stack)
      .filter(({ kind }) => kind === "identity")
      .flatMap(({ resource, statements }) =>
        statements
          .filter(
            ({ Effect, Action, Condition }) =>
              Effect === "Allow" &&
              listOf(Action).some((action) => action.toLowerCase() === "iam:passrole") &&
              !Condition?.StringEquals?.["iam:PassedToService"],
          )
          .map(() => ({ resource, message: "passes roles to any service" })),
      ),
};
export default rule;
