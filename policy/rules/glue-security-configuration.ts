import { at, resourceRule } from "../rule";

export default resourceRule(
  {
    name: "glue-security-configuration",
    description: "Glue encrypts what it writes, logs and bookmarks",
    controls: ["CT.GLUE.PR.1", "CKV_AWS_99"],
  },
  "aws:glue/securityConfiguration:SecurityConfiguration",
  (props) =>
    !(
      at(props, "encryptionConfiguration.s3Encryption.s3EncryptionMode") === "SSE-KMS" &&
      at(props, "encryptionConfiguration.cloudwatchEncryption.cloudwatchEncryptionMode") ===
        "SSE-KMS" &&
      at(props, "encryptionConfiguration.jobBookmarksEncryption.jobBookmarksEncryptionMode") ===
        "CSE-KMS"
    ) && "one of data, logs, bookmarks is not encrypted",
);
