import type { Rule } from "../rule";

const rule: Rule = {
  name: "secret-rotated",
  description: "Each secret is rotated within 90 days",
  controls: ["SecretsManager.1", "SecretsManager.4", "CKV_AWS_304", "CKV2_AWS_57"],
  check(stack) {
    const rotations = stack.filter(({ type, props }) => {
      const days = (props.rotationRules as { automaticallyAfterDays?: number } | undefined)
        ?.automaticallyAfterDays;
      return (
        type === "aws:secretsmanager/secretRotation:SecretRotation" &&
        days !== undefined &&
        days <= 90
      );
    });
    const secrets = stack.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
    return secrets.slice(rotations.length).map(({ name }) => ({
      resource: name,
      message: "is not rotated within 90 days",
    }));
  },
};
export default rule;
