import type { Rule } from "../rule";

const rule: Rule = {
  name: "iam-no-users",
  description: "Nobody signs in by a password or key that lasts: there are roles only",
  controls: ["IAM.2", "CKV_AWS_40", "CKV_AWS_273"],
  check: (stack) =>
    stack
      .filter(({ type }) => /^aws:iam\/(user|accessKey|userLoginProfile|group):/.test(type))
      .map(({ name }) => ({ resource: name, message: "is a user, a group of them or their key" })),
};
export default rule;
