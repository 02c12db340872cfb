import { isEveryone, statementsOf } from "../documents";
import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "kms-key-not-public",
    description: "No key can be used by everyone",
    controls: ["KMS.5", "CKV_AWS_33"],
  },
  "aws:kms/key:Key",
  (props) =>
    statementsOf(props.policy).some(
      ({ Effect, Principal }) => Effect === "Allow" && isEveryone(Principal),
    ) && "its policy lets everyone in",
);
