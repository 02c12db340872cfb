/** The Glue job: its code as S3 assets, its connection and role. */
import { join, parse } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import { ARTIFACTS, sha256 } from "./artifacts";
import type { SecureBucket } from "./bucket";
import { roleWithPolicy, serviceTrust } from "./iam";
import { jobArguments } from "./job-arguments";
import { jobStatements } from "./job-policy";
import { physicalName } from "./naming";
import { scheduleLoad } from "./schedule";
import type { Source } from "./source";

export interface EtlArgs {
  readonly environment: string;
  readonly account: Account;
  readonly source: Source;
  readonly jobGroupId: pulumi.Input<string>;
  readonly lake: SecureBucket;
  readonly scripts: SecureBucket;
  readonly rawDatabase: pulumi.Input<string>;
  readonly martDatabase: pulumi.Input<string>;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly operationsKeyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Folder of the Glue job's script, `job.py`, and of `arguments.json`. */
  readonly etlFolder: string;
  /** Folder of `npm run build`. */
  readonly buildFolder: string;
  readonly workerType: string;
  readonly workerCount: number;
  /** Minutes after which a run is stopped. */
  readonly timeoutMinutes: number;
  /** Times a failed run is tried again. A run is idempotent. */
  readonly maxRetries: number;
  /** Connections to the source at a time. */
  readonly connections: number;
  /** `cron(…)` or `rate(…)` in UTC; empty for none. */
  readonly schedule: string;
  readonly permissionsBoundary: string;
}

/** The load from MySQL into the lake, as a Glue job. */
export class Etl extends pulumi.ComponentResource {
  readonly jobName: pulumi.Output<string>;
  readonly jobArn: pulumi.Output<string>;
  /** Role that the job runs as. */
  readonly roleArn: pulumi.Output<string>;
  /** Name prefix of the job's log groups. */
  readonly logGroupPrefix: string;

  constructor(
    private readonly name: string,
    private readonly args: EtlArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lakehouse:etl:Etl", name, {}, opts);
    const child = { parent: this };
    this.logGroupPrefix = `/${physicalName(args.environment, "job")}`;

    const script = this.asset("script", join(args.etlFolder, "job.py"));
    const packages = this.asset("packages", join(args.buildFolder, ARTIFACTS.packages));
    const wheels = this.asset("wheels", join(args.buildFolder, ARTIFACTS.wheels));
    const authorities = this.asset("authorities", join(args.buildFolder, ARTIFACTS.authorities));

    const logGroups = ["output", "error"].map(
      (stream) =>
        new aws.cloudwatch.LogGroup(
          `${name}-logs-${stream}`,
          {
            name: `${this.logGroupPrefix}/${stream}`,
            retentionInDays: args.logRetentionDays,
            kmsKeyId: args.operationsKeyArn,
          },
          child,
        ),
    );
    const security = new aws.glue.SecurityConfiguration(
      `${name}-security`,
      {
        name: physicalName(args.environment, "job"),
        encryptionConfiguration: {
          s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn: args.dataKeyArn },
          cloudwatchEncryption: {
            cloudwatchEncryptionMode: "SSE-KMS",
            kmsKeyArn: args.operationsKeyArn,
          },
          jobBookmarksEncryption: {
            jobBookmarksEncryptionMode: "CSE-KMS",
            kmsKeyArn: args.dataKeyArn,
          },
        },
      },
      child,
    );
    const { source } = args;
    const connection = new aws.glue.Connection(
      `${name}-connection`,
      {
        name: physicalName(args.environment, "source"),
        description: "The source database, in its private network",
        connectionType: "JDBC",
        connectionProperties: {
          JDBC_CONNECTION_URL: pulumi.interpolate`jdbc:mysql://${source.host}:${source.port}/${source.database}`,
          JDBC_ENFORCE_SSL: "true",
          SECRET_ID: source.readerSecretArn,
        },
        physicalConnectionRequirements: {
          availabilityZone: source.availabilityZone,
          subnetId: source.jobSubnetId,
          securityGroupIdLists: [args.jobGroupId],
        },
      },
      child,
    );
    const { role, policy } = roleWithPolicy(
      `${name}-role`,
      {
        description: "Glue job: reads the source, writes the lake",
        trust: serviceTrust("glue.amazonaws.com", args.account.id),
        statements: jobStatements(args, connection.arn, this.logGroupPrefix),
        permissionsBoundary: args.permissionsBoundary,
      },
      child,
    );
    const job = new aws.glue.Job(
      `${name}-job`,
      {
        name: physicalName(args.environment, "load"),
        description: "Loads the source into the lake, audited, one release a run",
        roleArn: role.arn,
        glueVersion: "5.1",
        command: { name: "glueetl", pythonVersion: "3", scriptLocation: script },
        workerType: args.workerType,
        numberOfWorkers: args.workerCount,
        timeout: args.timeoutMinutes,
        maxRetries: args.maxRetries,
        executionProperty: { maxConcurrentRuns: 1 }, // one run at a time on a warehouse
        connections: [connection.name],
        securityConfiguration: security.name,
        defaultArguments: {
          "--job-language": "python",
          "--datalake-formats": "iceberg",
          "--extra-py-files": packages,
          "--additional-python-modules": wheels,
          "--python-modules-installer-option": "--no-index", // the job's network reaches no registry
          "--extra-files": authorities,
          "--enable-metrics": "true",
          "--enable-observability-metrics": "true",
          "--enable-continuous-cloudwatch-log": "true",
          "--custom-logGroup-prefix": this.logGroupPrefix,
          "--TempDir": pulumi.interpolate`s3://${args.scripts.bucketName}/temporary/`,
          ...jobArguments<pulumi.Input<string>>(join(args.etlFolder, "arguments.json"), {
            // The user's name and password are in the secret; Glue puts extra files beside the script.
            source_url: pulumi.interpolate`mysql://${source.host}:${source.port}/${source.database}?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ARTIFACTS.authorities}`,
            source_secret: source.readerSecretArn,
            warehouse: pulumi.interpolate`s3://${args.lake.bucketName}`,
            raw_database: args.rawDatabase,
            mart_database: args.martDatabase,
            connections: String(args.connections),
            environment: args.environment,
          }),
        },
      },
      { ...child, dependsOn: [policy, ...logGroups] },
    );
    if (args.schedule) scheduleLoad(name, args, job, child);

    this.jobName = job.name;
    this.jobArn = job.arn;
    this.roleArn = role.arn;
    this.registerOutputs({ jobName: this.jobName, jobArn: this.jobArn, roleArn: this.roleArn });
  }

  /** Uploads a file under a key that holds its hash: a changed file is a changed job. */
  private asset(thing: string, file: string): pulumi.Output<string> {
    const { name: stem, ext } = parse(file);
    // The file keeps its name: Glue puts authorities beside the script under it, and knows wheels by it.
    const digest = sha256(file).slice(0, 16);
    const key = `etl/${digest}/${stem}${ext}`;
    const object = new aws.s3.BucketObjectv2(
      `${this.name}-${thing}`,
      {
        bucket: this.args.scripts.bucketName,
        key,
        source: new pulumi.asset.FileAsset(file),
        serverSideEncryption: "aws:kms",
        kmsKeyId: this.args.dataKeyArn,
      },
      { parent: this, dependsOn: this.args.scripts.policy },
    );
    return pulumi.interpolate`s3://${object.bucket}/${object.key}`;
  }
}
