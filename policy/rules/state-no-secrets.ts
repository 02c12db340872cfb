import { findings, type Rule, type StackResource } from "../rule";
import { given } from "../values";

/** Types whose value would be in Pulumi's state. */
const VALUES = new Set([
  "aws:iam/accessKey:AccessKey",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "random:index/randomPassword:RandomPassword",
  "tls:index/privateKey:PrivateKey",
]);
const PROPERTIES = ["masterAuthPassword", "masterPassword", "password", "secretString"];

/** Ours: a secret is made where it is used, and never passes through the program. */
const rule: Rule = {
  name: "state-no-secrets",
  description: "No password or secret value is an input or in the state",
  controls: [],
  check: (stack) =>
    findings(stack, (resource) => holdsSecret(resource) && "puts a secret into the state"),
};
export default rule;

function holdsSecret({ type, props }: StackResource): boolean {
  if (VALUES.has(type)) return true;
  if (type === "aws:ssm/parameter:Parameter" && props.type === "SecureString") return true;
  return PROPERTIES.some((property) => given(props, property));
}
