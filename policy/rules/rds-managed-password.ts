import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "rds-managed-password",
    description: "RDS makes and keeps the master password, encrypted with a key of ours",
    controls: ["SecretsManager.1"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    (props.manageMasterUserPassword !== true ||
      !given(props, "masterUserSecretKmsKeyId") ||
      given(props, "password")) &&
    "the master password is not managed by RDS",
);
