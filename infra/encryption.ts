/** The KMS keys: one for data at rest, one for logs and notifications. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import type { DataSafety } from "./data-safety";
import { policyDocument, type Statement } from "./iam";
import { physicalName } from "./naming";

export interface EncryptionArgs {
  readonly environment: string;
  readonly account: Account;
  /** Whether the keys, and so everything encrypted with them, may be destroyed. */
  readonly dataSafety: DataSafety;
  /** Whether the data key also encrypts the account's Glue catalog. */
  readonly encryptsCatalog: boolean;
}

/**
 * Customer-managed keys with rotation. Deleting one makes everything encrypted with it unreadable;
 * AWS waits 30 days before it does.
 */
export class Encryption extends pulumi.ComponentResource {
  /** Encrypts the lake, the database, its snapshots, secrets and query results. */
  readonly dataKeyArn: pulumi.Output<string>;
  /** Encrypts log groups, the alarm topic and dead-letter queues. */
  readonly operationsKeyArn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:encryption:Encryption", name, {}, opts);
    const { account } = args;

    const key = (thing: string, description: string, statements: Statement[]) => {
      const made = new aws.kms.Key(
        `${name}-${thing}`,
        {
          description,
          enableKeyRotation: true,
          deletionWindowInDays: 30,
          policy: policyDocument([administration(account), ...statements]),
        },
        {
          parent: this,
          protect: args.dataSafety.protect,
          retainOnDelete: args.dataSafety.retainOnDelete,
        },
      );
      new aws.kms.Alias(
        `${name}-${thing}-alias`,
        { name: `alias/${physicalName(args.environment, thing)}`, targetKeyId: made.keyId },
        { parent: this },
      );
      return made.arn;
    };

    this.dataKeyArn = key("data", "Lake, database, secrets and query results", [
      ...(args.encryptsCatalog ? [catalogOf(account)] : []),
    ]);
    this.operationsKeyArn = key("operations", "Logs, alarms and dead letters", [
      logGroups(account),
      publishers(account),
    ]);
    this.registerOutputs({ dataKeyArn: this.dataKeyArn, operationsKeyArn: this.operationsKeyArn });
  }
}

/** The account's administrators manage the key; IAM policies decide who uses it. */
function administration(account: Account): Statement {
  return {
    Sid: "AccountAdministersKey",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${account.partition}:iam::${account.id}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * Glue encrypts and decrypts the catalog as its caller: whoever may use this account's catalog, of any
 * environment, needs its key for that and for nothing else.
 */
function catalogOf(account: Account): Statement {
  return {
    Sid: "CatalogOfThisAccount",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:CallerAccount": account.id,
        "kms:EncryptionContext:glue_catalog_id": account.id,
        "kms:ViaService": pulumi.interpolate`glue.${account.region}.amazonaws.com`,
      },
    },
  };
}

/** CloudWatch Logs uses the key for this account's log groups only. */
function logGroups(account: Account): Statement {
  return {
    Sid: "LogGroupsOfThisAccount",
    Effect: "Allow",
    Principal: { Service: pulumi.interpolate`logs.${account.region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: {
      StringLike: {
        "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${account.partition}:logs:${account.region}:${account.id}:log-group:*`,
      },
    },
  };
}

/** Services that publish to the encrypted topic or dead-letter queues, for this account only. */
function publishers(account: Account): Statement {
  return {
    Sid: "PublishersOfThisAccount",
    Effect: "Allow",
    Principal: {
      Service: [
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
        "events.rds.amazonaws.com",
        "budgets.amazonaws.com",
        "scheduler.amazonaws.com",
      ],
    },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": account.id } },
  };
}
