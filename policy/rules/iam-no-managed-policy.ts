import { listOf } from "../documents";
import { findings, type Rule } from "../rule";
import { at } from "../values";

/** Types that attach policies to a principal, and the property that names them. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/role:Role": "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
};

const rule: Rule = {
  name: "iam-no-managed-policy",
  description: "No role has a policy of AWS's making: those allow more than our code does",
  controls: ["IAM.1", "CKV_AWS_274", "CKV2_AWS_56"],
  check: (stack) =>
    findings(stack, ({ type, props }) => {
      const property = ATTACHMENTS[type];
      if (!property) return undefined;
      const policies = listOf(at(props, property))
        .map((arn) => /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1])
        .filter((policy) => policy !== undefined);
      return policies.length > 0 && `has AWS's policy ${policies.join(", ")}`;
    }),
};
export default rule;
