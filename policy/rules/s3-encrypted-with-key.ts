import { at, bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-encrypted-with-key",
    description: "Objects are encrypted with a key of ours",
    controls: ["S3.17", "CKV_AWS_145"],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  (props) => {
    const encryption = at(props, "rules.0.applyServerSideEncryptionByDefault");
    return (
      !(
        at(encryption, "sseAlgorithm") === "aws:kms" &&
        at(encryption, "kmsMasterKeyId") !== undefined
      ) && "not encrypted with a customer-managed key"
    );
  },
);
