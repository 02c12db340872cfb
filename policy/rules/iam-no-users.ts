import { findings, type Rule } from "../rule";

const PEOPLE = /^aws:iam\/(user|accessKey|userLoginProfile|group):/;

const rule: Rule = {
  name: "iam-no-users",
  description: "Nobody signs in by a password or key that lasts: there are roles only",
  controls: ["IAM.2", "CKV_AWS_40", "CKV_AWS_273"],
  check: (stack) =>
    findings(stack, ({ type }) => PEOPLE.test(type) && "is a user, a group of them or their key"),
};
export default rule;
