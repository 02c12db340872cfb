import { add, allow, editDocument, set } from "../plant";
import type { Violations } from "./violation";

const JOB = "lakehouse-etl-role-policy";
const ROLE = "lakehouse-etl-role";
const KEY = "lakehouse-keys-data";
const TRUST = "assumeRolePolicy";
const GITHUB = "token.actions.githubusercontent.com";

/** What a workflow of one repository's environment needs, less what is left out. */
const workflow = (conditions: Record<string, string>) =>
  allow(
    ROLE,
    {
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: conditions },
    },
    TRUST,
  );
const audience = { [`${GITHUB}:aud`]: "sts.amazonaws.com" };
const subject = { [`${GITHUB}:sub`]: "repo:owner/name:environment:prod" };

export const IAM: Violations = {
  "iam-no-managed-policy": [
    [
      "an attachment",
      add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      "planted",
    ],
    [
      "in the role",
      set(ROLE, "managedPolicyArns", ["arn:aws:iam::aws:policy/IAMFullAccess"]),
      ROLE,
    ],
  ],
  "iam-no-users": [
    ["a user", add("aws:iam/user:User", {}), "planted"],
    ["a key", add("aws:iam/accessKey:AccessKey", {}), "planted"],
    ["a group", add("aws:iam/group:Group", {}), "planted"],
  ],
  "iam-no-wildcard-action": [
    ["everything", allow(JOB, { Action: "*", Resource: "arn:aws:s3:::x" }), JOB],
    ["a service", allow(JOB, { Action: ["glue:GetJob", "s3:*"], Resource: "arn:aws:s3:::x" }), JOB],
    ["a prefix", allow(JOB, { Action: "s3:Get*", Resource: "arn:aws:s3:::x" }), JOB],
    ["all but something", allow(JOB, { NotAction: "iam:PassRole", Resource: "*" }), JOB],
    [
      "within a role",
      set(ROLE, "inlinePolicies", [
        { policy: '{"Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"x"}]}' },
      ]),
      ROLE,
    ],
  ],
  "iam-pass-role-pinned": [
    [
      "to any service",
      allow(JOB, { Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/x" }),
      JOB,
    ],
  ],
  "iam-resources-named": [
    ["every object", allow(JOB, { Action: "s3:GetObject", Resource: "*" }), JOB],
    ["every bucket", allow(JOB, { Action: "s3:GetObject", Resource: ["arn:aws:s3:::*"] }), JOB],
    [
      "all but one secret",
      allow(JOB, { Action: "secretsmanager:GetSecretValue", NotResource: "arn:x" }),
      JOB,
    ],
  ],
  "iam-trust-bound": [
    ["everyone", allow(ROLE, { Principal: "*", Action: "sts:AssumeRole" }, TRUST), ROLE],
    [
      "everyone by AWS",
      allow(ROLE, { Principal: { AWS: ["*"] }, Action: "sts:AssumeRole" }, TRUST),
      ROLE,
    ],
    ["every repository", workflow(audience), ROLE],
    [
      "every repository of an owner",
      workflow({ ...audience, [`${GITHUB}:sub`]: "repo:owner/*" }),
      ROLE,
    ],
    ["every audience", workflow(subject), ROLE],
    [
      "a service for every account",
      editDocument(ROLE, TRUST, (all) => all.map((each) => ({ ...each, Condition: {} }))),
      ROLE,
    ],
  ],
  "kms-key-not-public": [
    ["everyone", allow(KEY, { Principal: "*", Action: "kms:Decrypt", Resource: "*" }), KEY],
    [
      "everyone by AWS",
      allow(KEY, { Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" }),
      KEY,
    ],
  ],
  "kms-key-rotated": [
    ["no rotation", set(KEY, "enableKeyRotation", false), KEY],
    ["no policy", set(KEY, "policy", undefined), KEY],
    ["off", set(KEY, "isEnabled", false), KEY],
    ["gone in a week", set(KEY, "deletionWindowInDays", 7), KEY],
  ],
};
