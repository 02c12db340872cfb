import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-notifications",
    description: "Changes are sent to EventBridge",
    controls: ["S3.11", "CKV2_AWS_62"],
  },
  "BucketNotification",
  (props) => props.eventbridge !== true && "EventBridge is not told",
);
