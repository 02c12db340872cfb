/** A role that jobs of GitHub Actions assume by the token that GitHub gives each of them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument, type Statement } from "../infra/iam";
import { PREFIX } from "../infra/naming";

export const GITHUB = "token.actions.githubusercontent.com";
export const AUDIENCE = "sts.amazonaws.com";

/** Path of what belongs to CI, apart from the platform's roles, which deploy roles manage by their names. */
export const PATH = "/ci/";

/** A deployment that makes a database in two zones takes most of an hour. */
const SESSION_S = 2 * 3600;

export interface GitHubRoleArgs {
  /** What the role does: its name after the prefix. */
  readonly thing: string;
  readonly description: string;
  readonly providerArn: pulumi.Input<string>;
  /** `sub` claims of the jobs that may assume it, in full. */
  readonly subjects: readonly string[];
  readonly statements: readonly Statement[];
  /** Policies of ours besides, by a name for each. */
  readonly policyArns?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Children of `opts.parent`: `${name}`, `${name}-policy`, and one for each policy besides. */
export function githubRole(
  name: string,
  args: GitHubRoleArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    name,
    {
      name: `${PREFIX}-${args.thing}`,
      path: PATH,
      description: args.description,
      maxSessionDuration: SESSION_S,
      assumeRolePolicy: policyDocument([
        {
          Sid: "GitHubActionsOfTheRepository",
          Effect: "Allow",
          Principal: { Federated: args.providerArn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: { [`${GITHUB}:aud`]: AUDIENCE, [`${GITHUB}:sub`]: [...args.subjects] },
          },
        },
      ]),
    },
    opts,
  );
  new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.id, policy: policyDocument(args.statements) },
    opts,
  );
  for (const [policy, policyArn] of Object.entries(args.policyArns ?? {})) {
    new aws.iam.RolePolicyAttachment(`${name}-${policy}`, { role: role.name, policyArn }, opts);
  }
  return role.arn;
}
