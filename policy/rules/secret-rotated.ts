import { companionRule } from "../rule";
import { at } from "../values";

export default companionRule(
  {
    name: "secret-rotated",
    description: "Each secret is rotated within 90 days",
    controls: [
      "SecretsManager.1",
      "SecretsManager.2",
      "SecretsManager.4",
      "CKV_AWS_304",
      "CKV2_AWS_57",
    ],
  },
  {
    of: "aws:secretsmanager/secret:Secret",
    type: "aws:secretsmanager/secretRotation:SecretRotation",
    by: "secretId",
  },
  (props) =>
    !(Number(at(props, "rotationRules.automaticallyAfterDays")) <= 90) &&
    "is not rotated within 90 days",
);
