import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "logs-kept-encrypted",
    description: "Logs are encrypted with a key of ours and kept a year",
    controls: ["CloudWatch.16", "CKV_AWS_158", "CKV_AWS_338"],
  },
  "aws:cloudwatch/logGroup:LogGroup",
  (props) =>
    !(given(props, "kmsKeyId") && Number(props.retentionInDays) >= 365) &&
    "not encrypted with a customer-managed key, or kept less than a year",
);
