import { resourceRule, deniesPlainText } from "../rule";

export default resourceRule(
  {
    name: "sqs-tls-only",
    description: "Queues refuse plain HTTP",
    controls: ["CKV2_AWS_73"],
  },
  "aws:sqs/queuePolicy:QueuePolicy",
  (props) => !deniesPlainText(props.policy) && "does not deny plain HTTP",
);
