import { documentsOf, listOf } from "../documents";
import type { Rule } from "../rule";

const rule: Rule = {
  name: "iam-no-wildcard-action",
  description: "Every allowed action is named in full",
  controls: ["IAM.1", "IAM.21", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_286", "CKV2_AWS_40"],
  check: (stack) =>
    documentsOf(stack)
      .filter(({ kind }) => kind === "identity")
      .flatMap(({ resource, statements }) =>
        statements
          .filter(({ Effect }) => Effect === "Allow")
          .flatMap(({ Action, NotAction }) => [
            ...listOf(Action).filter((action) => /[*?]/.test(action)),
            ...listOf(NotAction).map((action) => `everything but ${action}`),
          ])
          .map((action) => ({ resource, message: `allows ${action}` })),
      ),
};
export default rule;
