import { isEveryone, statementsOf } from "../documents";
import { resourceRule } from "../rule";
import { at } from "../values";

export default resourceRule(
  {
    name: "kms-key-not-public",
    description: "No key can be used by everyone outside its account",
    controls: ["KMS.5", "CKV_AWS_33"],
  },
  "aws:kms/key:Key",
  (props) =>
    statementsOf(props.policy).some(
      ({ Effect, Principal, Condition }) =>
        Effect === "Allow" &&
        isEveryone(Principal) &&
        at(Condition, "StringEquals.kms:CallerAccount") === undefined,
    ) && "its policy lets everyone in",
);
