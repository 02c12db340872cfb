import { resourceRule, statementsOf } from "../rule";

export default resourceRule(
  {
    name: "iam-trust-bound",
    description: "No role can be assumed by everyone",
    controls: ["CKV_AWS_60", "CKV_AWS_61"],
  },
  "aws:iam/role:Role",
  (props) =>
    statementsOf(props.assumeRolePolicy).some(({ Principal, Condition }) => {
      const principal = Principal as { AWS?: unknown; Federated?: unknown } | "*" | undefined;
      if (principal === "*" || principal?.AWS === "*") return true;
      const conditions = Object.values(Condition ?? {}).flatMap((tests) => Object.keys(tests));
      return principal?.Federated !== undefined && !conditions.some((key) => key.endsWith(":sub"));
    }) && "everyone, or every repository, can assume it",
);
