import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "kms-key-rotated",
    description: "Keys rotate, have a policy of their own, and can't vanish at once",
    controls: ["KMS.3", "KMS.4", "CIS 3.6", "CKV_AWS_7", "CKV_AWS_227", "CKV2_AWS_64"],
  },
  "aws:kms/key:Key",
  (props) =>
    !(
      props.enableKeyRotation === true &&
      props.isEnabled !== false &&
      given(props, "policy") &&
      Number(props.deletionWindowInDays) >= 30
    ) && "is off, does not rotate, has no policy of its own, or goes within less than 30 days",
);
