import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-encrypted",
    description: "The database is encrypted with a key of ours",
    controls: ["RDS.3", "CKV_AWS_16"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    !(props.storageEncrypted === true && props.kmsKeyId) &&
    "storage is not encrypted with a customer-managed key",
);
