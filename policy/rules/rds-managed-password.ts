import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-managed-password",
    description: "RDS makes and keeps the master password, encrypted with a key of ours",
    controls: ["SecretsManager.1"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    (props.manageMasterUserPassword !== true ||
      !props.masterUserSecretKmsKeyId ||
      props.password !== undefined) &&
    "the master password is not managed by RDS",
);
