/** What a rule must let pass, though the program has none of it. */
import { add, allow, type Plant, set } from "./plant";

const JOB = "lakehouse-etl-role-policy";
const GITHUB = "token.actions.githubusercontent.com";

export const COMPLIANT: readonly (readonly [rule: string, what: string, plant: Plant])[] = [
  [
    "network-acls-tight",
    "a list that refuses the world",
    add("aws:ec2/networkAcl:NetworkAcl", { ingress: [{ action: "deny", cidrBlock: "0.0.0.0/0" }] }),
  ],
  [
    "network-acls-tight",
    "a rule for the way out",
    add("aws:ec2/networkAclRule:NetworkAclRule", {
      egress: true,
      ruleAction: "allow",
      cidrBlock: "0.0.0.0/0",
    }),
  ],
  [
    "iam-trust-bound",
    "one environment of one repository",
    allow(
      "lakehouse-etl-role",
      {
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${GITHUB}:aud`]: "sts.amazonaws.com",
            [`${GITHUB}:sub`]: "repo:owner/name:environment:prod",
          },
        },
      },
      "assumeRolePolicy",
    ),
  ],
  [
    "iam-pass-role-pinned",
    "a role for one service",
    allow(JOB, {
      Action: "iam:PassRole",
      Resource: "arn:aws:iam::123456789012:role/x",
      Condition: { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } },
    }),
  ],
  [
    "iam-no-managed-policy",
    "a policy of ours",
    add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      policyArn: "arn:aws:iam::123456789012:policy/ours",
    }),
  ],
  [
    "s3-lifecycle",
    "a lifecycle rule without a filter",
    set("lakehouse-lake-results-lifecycle", "rules.0.filter", undefined),
  ],
  [
    "network-no-internet",
    "a route to a private range",
    add("aws:ec2/route:Route", { destinationCidrBlock: "10.1.0.0/16" }),
  ],
  [
    "glue-job-encrypted",
    "a crawler with a security configuration",
    add("aws:glue/crawler:Crawler", { securityConfiguration: "ours" }),
  ],
];
