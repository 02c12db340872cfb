/** What GitHub Actions may do: a role that previews, two an environment that deploy and try it, a boundary. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../infra/account";
import { policyDocument, type Statement } from "../infra/iam";
import { PREFIX } from "../infra/naming";
import { boundaryStatements } from "./boundary";
import { deployStatements } from "./deploy-policy";
import { foundationStatements } from "./foundation-policy";
import { AUDIENCE, GITHUB, githubRole, PATH } from "./github-role";
import { previewStatements, readSettings } from "./preview-policy";
import { smokeStatements } from "./smoke-policy";

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
  /** The same for the smoke test after a deployment: it runs the job and a query. */
  readonly smokeRoleArns: pulumi.Output<Record<string, string>>;
  /** Set it as `permissionsBoundaryArn`: the deploy roles can make no role without it. */
  readonly boundaryArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: ContinuousIntegrationArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lakehouse:bootstrap:ContinuousIntegration", name, {}, opts);
    const child = { parent: this };
    const { account, repository } = args;

    const providerArn = args.createOidcProvider
      ? new aws.iam.OpenIdConnectProvider(
          `${name}-github`,
          { url: `https://${GITHUB}`, clientIdLists: [AUDIENCE] },
          child,
        ).arn
      : pulumi.interpolate`arn:${account.partition}:iam::${account.id}:oidc-provider/${GITHUB}`;
    const policy = (thing: string, description: string, statements: Statement[]) =>
      new aws.iam.Policy(
        `${name}-${thing}`,
        {
          name: `${PREFIX}-${thing}`,
          path: PATH,
          description,
          policy: policyDocument(statements),
        },
        child,
      ).arn;
    this.boundaryArn = policy(
      "boundary",
      "The most that a role of the platform can ever do",
      boundaryStatements(account),
    );
    const settingsArn = policy(
      "settings",
      "Reads the settings of the platform's resources, and no data",
      readSettings(account),
    );

    this.previewRoleArn = githubRole(
      `${name}-preview`,
      {
        thing: "preview",
        description: "Previews of pull requests and the nightly drift check",
        providerArn,
        subjects: [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/main`],
        statements: previewStatements(args),
        policyArns: { settings: settingsArn },
      },
      child,
    );
    const eachEnvironment = (
      role: (environment: string, subjects: string[]) => pulumi.Output<string>,
    ) =>
      pulumi.output(
        Object.fromEntries(
          args.environments.map((environment) => [
            environment,
            role(environment, [`repo:${repository}:environment:${environment}`]),
          ]),
        ),
      );
    this.deployRoleArns = eachEnvironment((environment, subjects) =>
      githubRole(
        `${name}-deploy-${environment}`,
        {
          thing: `deploy-${environment}`,
          description: `Deploys ${environment}`,
          providerArn,
          subjects,
          statements: deployStatements({ ...args, environment }),
          policyArns: {
            settings: settingsArn,
            foundation: policy(
              `foundation-${environment}`,
              `Makes keys, networks and roles of ${environment}`,
              foundationStatements({ account, environment, boundaryArn: this.boundaryArn }),
            ),
          },
        },
        child,
      ),
    );
    this.smokeRoleArns = eachEnvironment((environment, subjects) =>
      githubRole(
        `${name}-smoke-${environment}`,
        {
          thing: `smoke-${environment}`,
          description: `Tries ${environment} after a deployment`,
          providerArn,
          subjects,
          statements: smokeStatements({ account, environment }),
        },
        child,
      ),
    );
    this.registerOutputs({
      previewRoleArn: this.previewRoleArn,
      deployRoleArns: this.deployRoleArns,
      smokeRoleArns: this.smokeRoleArns,
      boundaryArn: this.boundaryArn,
    });
  }
}
