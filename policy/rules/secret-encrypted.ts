import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "secret-encrypted",
    description: "Secrets are encrypted with a key of ours",
    controls: ["SecretsManager.3", "CKV_AWS_149"],
  },
  "aws:secretsmanager/secret:Secret",
  (props) => !given(props, "kmsKeyId") && "not encrypted with a customer-managed key",
);
