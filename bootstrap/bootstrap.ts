/** State and continuous integration of one account: what has to be there before any environment. */
import * as pulumi from "@pulumi/pulumi";

import { currentAccount } from "../infra/account";
import { tags } from "../infra/naming";
import { tagging } from "../infra/tagging";
import { BOOTSTRAP, type BootstrapConfig } from "./config";
import { ContinuousIntegration } from "./continuous-integration";
import { State } from "./state";

export class Bootstrap extends pulumi.ComponentResource {
  /** What GitHub's variables and the stack files are set to; docs/bootstrap.md says which. */
  readonly outputs;

  constructor(name: string, config: BootstrapConfig, opts: pulumi.ComponentResourceOptions = {}) {
    super(
      "lakehouse:bootstrap:Bootstrap",
      name,
      {},
      {
        ...opts,
        transformations: [...(opts.transformations ?? []), tagging(tags(BOOTSTRAP))],
      },
    );
    const child = { parent: this };
    const account = currentAccount();
    const state = new State(`${name}-state`, { account }, child);
    const ci = new ContinuousIntegration(
      `${name}-ci`,
      {
        account,
        ...config,
        stateBucketArn: state.bucketArn,
        secretsKeyArn: state.secretsKeyArn,
      },
      child,
    );
    this.outputs = {
      backendUrl: state.backendUrl,
      secretsProvider: state.secretsProvider,
      previewRoleArn: ci.previewRoleArn,
      deployRoleArns: ci.deployRoleArns,
      smokeRoleArns: ci.smokeRoleArns,
      permissionsBoundaryArn: ci.boundaryArn,
    };
    this.registerOutputs(this.outputs);
  }
}
