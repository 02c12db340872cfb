import { isEveryone, listOf, statementsOf, type PolicyStatement } from "../documents";
import { resourceRule } from "../rule";
import { at } from "../values";

/** Services that send no `aws:SourceAccount`: the function's own settings name the role. */
const WITHOUT_ACCOUNT = new Set(["lambda.amazonaws.com"]);

export default resourceRule(
  {
    name: "iam-trust-bound",
    description:
      "A role is assumed by a service for this account, a named principal, or one repository's branch or environment",
    controls: ["CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_393"],
  },
  "aws:iam/role:Role",
  (props) =>
    statementsOf(props.assumeRolePolicy)
      .filter(({ Effect }) => Effect === "Allow")
      .map(problem)
      .find((found) => found !== undefined),
);

function problem({ Principal, Condition }: PolicyStatement): string | undefined {
  if (isEveryone(Principal)) return "everyone can assume it";
  const conditions = Object.values(Condition ?? {}).flatMap((tests) => Object.entries(tests));
  const values = (suffix: string) =>
    conditions.filter(([key]) => key.endsWith(suffix)).flatMap(([, value]) => listOf(value));

  if (at(Principal, "Federated") !== undefined) {
    const subjects = values(":sub");
    if (subjects.length === 0 || subjects.some((subject) => /[*?]/.test(subject))) {
      return "more than one repository's branch or environment can assume it";
    }
    if (values(":aud").length === 0) return "tokens for another audience can assume it";
  }
  const deputies = listOf(at(Principal, "Service")).filter((name) => !WITHOUT_ACCOUNT.has(name));
  const bound = values("aws:SourceAccount").length + values("aws:SourceArn").length > 0;
  return deputies.length > 0 && !bound
    ? `${deputies.join(", ")} can assume it for another account`
    : undefined;
}
