import { IDENTITY_POLICIES, listOf, statementsOf, type Rule } from "../rule";

const rule: Rule = {
  name: "iam-no-wildcard-action",
  description: "No role may do everything, of AWS or of a service",
  controls: ["IAM.1", "IAM.21", "CKV_AWS_60", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_286"],
  check(stack) {
    return stack.flatMap(({ type, name, props }) => {
      const property = IDENTITY_POLICIES[type];
      if (!property) return [];
      return statementsOf(props[property])
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => listOf(Action))
        .filter((action) => action.includes("*"))
        .map((action) => ({ resource: name, message: `allows ${action}` }));
    });
  },
};
export default rule;
