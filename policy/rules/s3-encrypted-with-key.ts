import { bucketRule } from "../rule";
import { at, given } from "../values";

export default bucketRule(
  {
    name: "s3-encrypted-with-key",
    description: "Objects are encrypted with a key of ours, through a bucket key",
    controls: ["S3.17", "CKV_AWS_19", "CKV_AWS_145"],
  },
  "BucketServerSideEncryptionConfiguration",
  (props) => {
    const encryption = at(props, "rules.0.applyServerSideEncryptionByDefault");
    if (at(encryption, "sseAlgorithm") !== "aws:kms" || !given(encryption, "kmsMasterKeyId")) {
      return "not encrypted with a customer-managed key";
    }
    return at(props, "rules.0.bucketKeyEnabled") !== true && "each object costs a call of KMS";
  },
);
