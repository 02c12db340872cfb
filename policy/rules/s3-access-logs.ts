import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-access-logs",
    description: "Accesses are logged",
    controls: ["S3.9", "CKV_AWS_18"],
  },
  "aws:s3/bucketLogging:BucketLogging",
  (props) => !props.targetBucket && "accesses are not logged",
);
