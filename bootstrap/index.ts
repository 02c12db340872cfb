import * as pulumi from "@pulumi/pulumi";

import { currentAccount } from "../infra/account";
import { parseBootstrapConfig } from "./config";
import { ContinuousIntegration } from "./continuous-integration";
import { State } from "./state";

const settings = new pulumi.Config();
const config = parseBootstrapConfig({
  repository: settings.get("repository"),
  environments: settings.get("environments"),
  createOidcProvider: settings.get("createOidcProvider"),
});
const account = currentAccount();
const state = new State("bootstrap-state", { account });
const ci = new ContinuousIntegration("bootstrap-ci", {
  account,
  ...config,
  stateBucketArn: state.bucketArn,
  secretsKeyArn: state.secretsKeyArn,
});

export const backendUrl = state.backendUrl;
export const secretsProvider = state.secretsProvider;
export const previewRoleArn = ci.previewRoleArn;
export const deployRoleArns = ci.deployRoleArns;
export const permissionsBoundaryArn = ci.boundaryArn;
