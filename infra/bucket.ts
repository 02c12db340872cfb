/** One S3 bucket with everything a bucket of ours has. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { DataSafety } from "./data-safety";
import { policyDocument, type Statement } from "./iam";

export interface SecureBucketArgs {
  /** Globally unique name. A change replaces the bucket and loses what is in it. */
  readonly bucketName: pulumi.Input<string>;
  /** KMS key; without one the bucket's objects are encrypted by S3's own (only the log bucket's are). */
  readonly dataKeyArn?: pulumi.Input<string>;
  /** Bucket that gets the access logs; without one there are none (only the log bucket has none). */
  readonly logBucket?: SecureBucket;
  /** Days after which objects expire. Without it none ever does. */
  readonly expireDays?: number;
  /** Days that overwritten and deleted versions are kept. @default 30 */
  readonly noncurrentDays?: number;
  /** Makes it a log bucket: the account whose S3 access logs it takes. */
  readonly accessLogsOf?: pulumi.Input<string>;
  readonly dataSafety: DataSafety;
}

/**
 * Private, encrypted, versioned, TLS-only, owner-enforced, with a lifecycle, access logs and
 * EventBridge notifications.
 */
export class SecureBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Depend on it where an object must not come before the bucket refuses plain HTTP. */
  readonly policy: aws.s3.BucketPolicy;

  constructor(name: string, args: SecureBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:lake:SecureBucket", name, {}, opts);
    const child = { parent: this };

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: args.dataSafety.forceDestroy },
      {
        ...child,
        protect: args.dataSafety.protect,
        retainOnDelete: args.dataSafety.retainOnDelete,
      },
    );
    const on = { bucket: bucket.id };
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        ...on,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...on, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        ...on,
        rules: [
          args.dataKeyArn
            ? {
                applyServerSideEncryptionByDefault: {
                  sseAlgorithm: "aws:kms",
                  kmsMasterKeyId: args.dataKeyArn,
                },
                bucketKeyEnabled: true,
              }
            : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
        ],
      },
      child,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { ...on, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...on, rules: lifecycle(args) },
      { ...child, dependsOn: versioning },
    );
    if (args.logBucket) {
      new aws.s3.BucketLogging(
        `${name}-logging`,
        {
          ...on,
          targetBucket: args.logBucket.bucketName,
          targetPrefix: pulumi.interpolate`${args.bucketName}/`,
        },
        { ...child, dependsOn: args.logBucket.policy }, // which lets S3 write there
      );
    }
    new aws.s3.BucketNotification(`${name}-notification`, { ...on, eventbridge: true }, child);
    this.policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        ...on,
        policy: policyDocument([
          tlsOnly(bucket.arn),
          ...(args.accessLogsOf ? [takesAccessLogs(bucket.arn, args.accessLogsOf)] : []),
        ]),
      },
      { ...child, dependsOn: publicAccess },
    );

    this.bucketName = bucket.bucket;
    this.arn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, arn: this.arn });
  }
}

function tlsOnly(bucketArn: pulumi.Output<string>): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:*",
    Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

function takesAccessLogs(
  bucketArn: pulumi.Output<string>,
  accountId: pulumi.Input<string>,
): Statement {
  return {
    Sid: "AccessLogsOfThisAccount",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucketArn}/*`,
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
}

function lifecycle(args: SecureBucketArgs): aws.types.input.s3.BucketLifecycleConfigurationRule[] {
  return [
    {
      id: "remains",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      noncurrentVersionExpiration: { noncurrentDays: args.noncurrentDays ?? 30 },
    },
    ...(args.expireDays
      ? [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: args.expireDays },
          },
        ]
      : []),
  ];
}
