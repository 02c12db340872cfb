/** Where Pulumi keeps its state, and the key that encrypts the secrets in it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { Account } from "../infra/account";
import { SecureBucket } from "../infra/bucket";
import { dataSafety } from "../infra/data-safety";
import { policyDocument } from "../infra/iam";
import { PREFIX } from "../infra/naming";

/** Losing the state means losing the map of everything deployed: it is always protected. */
const SAFETY = dataSafety("production", false);
const STATE_VERSION_DAYS = 365;

export interface StateArgs {
  readonly account: Account;
}

export class State extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  readonly secretsKeyArn: pulumi.Output<string>;
  /** For `pulumi login`. */
  readonly backendUrl: pulumi.Output<string>;
  /** For `pulumi stack init --secrets-provider`. */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, args: StateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:bootstrap:State", name, args, opts);
    const child = { parent: this };
    const { account } = args;

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Pulumi state and the secrets in it",
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: policyDocument([
          {
            Sid: "AccountAdministersKey",
            Effect: "Allow",
            Principal: {
              AWS: pulumi.interpolate`arn:${account.partition}:iam::${account.id}:root`,
            },
            Action: "kms:*",
            Resource: "*",
          },
        ]),
      },
      { ...child, protect: SAFETY.protect, retainOnDelete: SAFETY.retainOnDelete },
    );
    const alias = new aws.kms.Alias(
      `${name}-key-alias`,
      { name: `alias/${PREFIX}-state`, targetKeyId: key.keyId },
      child,
    );
    const suffix = new random.RandomId(`${name}-suffix`, { byteLength: 4 }, child);
    const logs = new SecureBucket(
      `${name}-logs`,
      {
        bucketName: pulumi.interpolate`${PREFIX}-state-logs-${suffix.hex}`,
        expireDays: STATE_VERSION_DAYS,
        dataSafety: SAFETY,
        accessLogsOf: account.id,
      },
      child,
    );
    const bucket = new SecureBucket(
      `${name}-state`,
      {
        bucketName: pulumi.interpolate`${PREFIX}-state-${suffix.hex}`,
        dataKeyArn: key.arn,
        logBucket: logs,
        noncurrentDays: STATE_VERSION_DAYS,
        dataSafety: SAFETY,
      },
      child,
    );

    this.bucketArn = bucket.arn;
    this.secretsKeyArn = key.arn;
    this.backendUrl = pulumi.interpolate`s3://${bucket.bucketName}?region=${account.region}`;
    this.secretsProvider = pulumi.interpolate`awskms://${alias.name}?region=${account.region}`;
    this.registerOutputs({ backendUrl: this.backendUrl, secretsProvider: this.secretsProvider });
  }
}
