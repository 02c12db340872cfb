import { resourceRule, statementsOf } from "../rule";

export default resourceRule(
  {
    name: "kms-key-not-public",
    description: "No key can be used by everyone",
    controls: ["KMS.5", "CKV_AWS_33"],
  },
  "aws:kms/key:Key",
  (props) =>
    statementsOf(props.policy).some(
      ({ Effect, Principal }) =>
        Effect === "Allow" &&
        (Principal === "*" || (Principal as { AWS?: unknown } | undefined)?.AWS === "*"),
    ) && "its policy lets everyone in",
);
