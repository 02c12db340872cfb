import type { Rule, StackResource } from "../rule";

/** Types whose value would be in Pulumi's state. */
const VALUES = new Set([
  "aws:iam/accessKey:AccessKey",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "random:index/randomPassword:RandomPassword",
  "tls:index/privateKey:PrivateKey",
]);
const PROPERTY = /^(masterUser|masterAuth|master)?(password|secretString|secretBinary)$/i;

/** Ours: a secret is made where it is used, and never passes through the program. */
const rule: Rule = {
  name: "state-no-secrets",
  description: "No password or secret value is an input or in the state",
  controls: [],
  check: (stack) =>
    stack.filter(holdsSecret).map(({ name }) => ({
      resource: name,
      message: "puts a secret into the state",
    })),
};
export default rule;

function holdsSecret({ type, props }: StackResource): boolean {
  if (VALUES.has(type)) return true;
  if (type === "aws:ssm/parameter:Parameter" && props.type === "SecureString") return true;
  return hasProperty(props);
}

function hasProperty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => PROPERTY.test(key) || hasProperty(inner));
}
