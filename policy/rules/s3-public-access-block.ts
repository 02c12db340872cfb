import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-public-access-block",
    description: "No bucket can be public",
    controls: ["S3.2", "S3.3", "S3.8", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"],
  },
  "BucketPublicAccessBlock",
  (props) =>
    !["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every(
      (key) => props[key] === true,
    ) && "public access is not blocked in all four ways",
);
