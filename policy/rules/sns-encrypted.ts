import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "sns-encrypted",
    description: "Topics are encrypted with a key of ours",
    controls: ["SNS.1", "CKV_AWS_26"],
  },
  "aws:sns/topic:Topic",
  (props) =>
    (!given(props, "kmsMasterKeyId") || String(props.kmsMasterKeyId).includes("alias/aws/")) &&
    "not encrypted with a customer-managed key",
);
