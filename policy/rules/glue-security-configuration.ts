import { resourceRule } from "../rule";
import { at, given } from "../values";

const MODES = {
  "s3Encryption.s3EncryptionMode": "SSE-KMS",
  "cloudwatchEncryption.cloudwatchEncryptionMode": "SSE-KMS",
  "jobBookmarksEncryption.jobBookmarksEncryptionMode": "CSE-KMS",
};

export default resourceRule(
  {
    name: "glue-security-configuration",
    description: "Glue encrypts what it writes, logs and bookmarks",
    controls: ["CT.GLUE.PR.1", "CKV_AWS_99"],
  },
  "aws:glue/securityConfiguration:SecurityConfiguration",
  (props) =>
    Object.entries(MODES).some(([path, mode]) => {
      const [part = ""] = path.split(".");
      const encryption = props.encryptionConfiguration;
      return at(encryption, path) !== mode || !given(encryption, `${part}.kmsKeyArn`);
    }) && "one of data, logs, bookmarks is not encrypted with a customer-managed key",
);
