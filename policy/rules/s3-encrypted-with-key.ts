import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-encrypted-with-key",
    description: "Objects are encrypted with a key of ours",
    controls: ["S3.17", "CKV_AWS_145"],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  (props) => {
    const encryption = props["rules"]?.[0]?.applyServerSideEncryptionByDefault;
    return (
      !(encryption?.sseAlgorithm === "aws:kms" && encryption.kmsMasterKeyId) &&
      "not encrypted with a customer-managed key"
    );
  },
);
