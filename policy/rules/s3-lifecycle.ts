import { bucketRule } from "../rule";
import { given, listAt } from "../values";

const CLEANERS = ["abortIncompleteMultipartUpload", "noncurrentVersionExpiration"];

export default bucketRule(
  {
    name: "s3-lifecycle",
    description: "Old versions and broken uploads don't pile up",
    controls: ["S3.10", "S3.13", "CKV2_AWS_61", "CKV_AWS_300"],
  },
  "BucketLifecycleConfiguration",
  (props) => {
    const rules = (listAt(props, "rules") as Record<string, unknown>[]).filter(
      (rule) => rule.status === "Enabled" && !given(rule, "filter"),
    );
    return (
      !CLEANERS.every((cleaner) => rules.some((rule) => given(rule, cleaner))) &&
      "old versions or broken uploads are kept for ever"
    );
  },
);
