/** Where data lives: four buckets and the two databases of the Glue catalog. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { Account } from "./account";
import { SecureBucket } from "./bucket";
import type { DataSafety } from "./data-safety";
import { databaseNames, physicalName } from "./naming";

export interface LakeArgs {
  readonly environment: string;
  readonly account: Account;
  readonly dataSafety: DataSafety;
  readonly dataKeyArn: pulumi.Input<string>;
  /** Days that query results are kept. */
  readonly resultsRetentionDays: number;
  /** Days that S3 access logs are kept. */
  readonly logRetentionDays: number;
  /** Also encrypt the account's Glue catalog: one setting for the account and region. */
  readonly manageAccountSettings: boolean;
}

/** Prefixes of the lake bucket; the catalog databases' locations and the roles' policies use them. */
export const LAKE_PREFIXES = { raw: "raw", mart: "mart" } as const;

/** The lake, results, scripts and log buckets, and the raw and mart databases. */
export class Lake extends pulumi.ComponentResource {
  readonly lake: SecureBucket;
  readonly results: SecureBucket;
  readonly scripts: SecureBucket;
  readonly rawDatabase: pulumi.Output<string>;
  readonly martDatabase: pulumi.Output<string>;

  constructor(name: string, args: LakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:lake:Lake", name, {}, opts);
    const child = { parent: this };

    const suffix = new random.RandomId(`${name}-suffix`, { byteLength: 4 }, child);
    const bucketName = (thing: string) =>
      pulumi.interpolate`${physicalName(args.environment, thing)}-${suffix.hex}`;

    const logs = new SecureBucket(
      `${name}-logs`,
      {
        bucketName: bucketName("logs"),
        expireDays: args.logRetentionDays,
        dataSafety: args.dataSafety,
        accessLogsOf: args.account.id,
      },
      child,
    );
    const secure = {
      dataKeyArn: args.dataKeyArn,
      logBucket: logs,
      dataSafety: args.dataSafety,
    };
    // Nothing in the lake expires by age: Iceberg's snapshots decide what is live.
    this.lake = new SecureBucket(
      `${name}-lake`,
      { ...secure, bucketName: bucketName("lake") },
      child,
    );
    this.results = new SecureBucket(
      `${name}-results`,
      {
        ...secure,
        bucketName: bucketName("results"),
        expireDays: args.resultsRetentionDays,
        noncurrentDays: 1,
      },
      child,
    );
    this.scripts = new SecureBucket(
      `${name}-scripts`,
      { ...secure, bucketName: bucketName("scripts") },
      child,
    );

    const names = databaseNames(args.environment);
    const database = (layer: "raw" | "mart", description: string) =>
      new aws.glue.CatalogDatabase(
        `${name}-${layer}`,
        {
          name: names[layer],
          description,
          locationUri: pulumi.interpolate`s3://${this.lake.bucketName}/${LAKE_PREFIXES[layer]}`,
        },
        {
          ...child,
          protect: args.dataSafety.protect,
          retainOnDelete: args.dataSafety.retainOnDelete,
        },
      ).name;
    this.rawDatabase = database("raw", "Every table of the source as it is");
    this.martDatabase = database("mart", "The star: facts, dimensions, releases");

    if (args.manageAccountSettings) {
      new aws.glue.DataCatalogEncryptionSettings(
        `${name}-catalog-encryption`,
        {
          dataCatalogEncryptionSettings: {
            encryptionAtRest: {
              catalogEncryptionMode: "SSE-KMS",
              sseAwsKmsKeyId: args.dataKeyArn,
            },
            connectionPasswordEncryption: {
              returnConnectionPasswordEncrypted: true,
              awsKmsKeyId: args.dataKeyArn,
            },
          },
        },
        child,
      );
    }
    this.registerOutputs({
      lakeBucket: this.lake.bucketName,
      resultsBucket: this.results.bucketName,
      scriptsBucket: this.scripts.bucketName,
      rawDatabase: this.rawDatabase,
      martDatabase: this.martDatabase,
    });
  }
}
