/** What GitHub Actions may do: a role that previews, a role an environment that deploys, a boundary. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../infra/account";
import { policyDocument, type Statement } from "../infra/iam";
import { PREFIX } from "../infra/naming";
import { boundaryStatements, deployStatements, previewStatements } from "./policies";

const GITHUB = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";

export interface ContinuousIntegrationArgs {
  readonly account: Account;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly environments: readonly string[];
  /** false where the account has GitHub's provider already. */
  readonly createOidcProvider: boolean;
  readonly stateBucketArn: pulumi.Input<string>;
  readonly secretsKeyArn: pulumi.Input<string>;
}

export class ContinuousIntegration extends pulumi.ComponentResource {
  /** For pull requests and the nightly drift preview: reads only. */
  readonly previewRoleArn: pulumi.Output<string>;
  /** One role an environment; only a job of that GitHub environment can assume it. */
  readonly deployRoleArns: pulumi.Output<Record<string, string>>;
  /** Set it as `permissionsBoundaryArn`: the deploy roles can make no role without it. */
  readonly boundaryArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: ContinuousIntegrationArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lakehouse:bootstrap:ContinuousIntegration", name, args, opts);
    const child = { parent: this };
    const { account, repository } = args;

    const provider = args.createOidcProvider
      ? new aws.iam.OpenIdConnectProvider(
          `${name}-github`,
          { url: `https://${GITHUB}`, clientIdLists: [AUDIENCE] },
          child,
        ).arn
      : pulumi.interpolate`arn:${account.partition}:iam::${account.id}:oidc-provider/${GITHUB}`;
    const boundary = new aws.iam.Policy(
      `${name}-boundary`,
      {
        name: `${PREFIX}-boundary`,
        description: "The most that a role of the platform can ever do",
        policy: policyDocument(boundaryStatements()),
      },
      child,
    );
    const role = (
      thing: string,
      description: string,
      subjects: string[],
      statements: Statement[],
    ) => {
      const made = new aws.iam.Role(
        `${name}-${thing}`,
        {
          name: `${PREFIX}-${thing}`,
          description,
          maxSessionDuration: 2 * 3600,
          assumeRolePolicy: policyDocument([
            {
              Sid: "GitHubActionsOfTheRepository",
              Effect: "Allow",
              Principal: { Federated: provider },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: {
                StringEquals: { [`${GITHUB}:aud`]: AUDIENCE, [`${GITHUB}:sub`]: subjects },
              },
            },
          ]),
        },
        child,
      );
      new aws.iam.RolePolicy(
        `${name}-${thing}-policy`,
        { role: made.id, policy: policyDocument(statements) },
        child,
      );
      return made.arn;
    };

    this.previewRoleArn = role(
      "preview",
      "Previews of pull requests and the nightly drift check",
      [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/main`],
      previewStatements(args),
    );
    this.deployRoleArns = pulumi.output(
      Object.fromEntries(
        args.environments.map((environment) => [
          environment,
          role(
            `deploy-${environment}`,
            `Deploys ${environment}`,
            [`repo:${repository}:environment:${environment}`],
            deployStatements({ ...args, environment, boundaryArn: boundary.arn }),
          ),
        ]),
      ),
    );
    this.boundaryArn = boundary.arn;
    this.registerOutputs({
      previewRoleArn: this.previewRoleArn,
      deployRoleArns: this.deployRoleArns,
      boundaryArn: this.boundaryArn,
    });
  }
}
