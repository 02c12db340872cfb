import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "rds-encrypted",
    description: "The database is encrypted with a key of ours",
    controls: ["RDS.3", "CKV_AWS_16"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    !(props.storageEncrypted === true && given(props, "kmsKeyId")) &&
    "storage is not encrypted with a customer-managed key",
);
