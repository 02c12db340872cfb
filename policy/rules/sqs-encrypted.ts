import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "sqs-encrypted",
    description: "Queues are encrypted with a key of ours",
    controls: ["SQS.1", "CKV_AWS_27"],
  },
  "aws:sqs/queue:Queue",
  (props) => !given(props, "kmsMasterKeyId") && "not encrypted with a customer-managed key",
);
