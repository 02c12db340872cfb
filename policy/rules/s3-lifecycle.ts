import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-lifecycle",
    description: "Old versions and broken uploads don't pile up",
    controls: ["S3.10", "S3.13", "CKV2_AWS_61", "CKV_AWS_300"],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  (props) => {
    const rules = (props.rules ?? []) as Record<string, unknown>[];
    return (
      !["abortIncompleteMultipartUpload", "noncurrentVersionExpiration"].every((key) =>
        rules.some((rule) => rule[key]),
      ) && "old versions or broken uploads are kept for ever"
    );
  },
);
