/** The source database of create mode: RDS for MySQL, private, encrypted, with a row binlog. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import type { DataSafety } from "./data-safety";
import { serviceTrust } from "./iam";
import { physicalName } from "./naming";

/** The master user; its password is made, kept and rotated by RDS. */
const MASTER_USER = "lakehouse_owner";

/**
 * What extraction needs of the binlog, and what TLS needs. Names and values are those of RDS's
 * parameter groups.
 */
export const DATABASE_PARAMETERS = {
  require_secure_transport: "1",
  binlog_format: "ROW",
  binlog_row_image: "FULL",
  binlog_row_metadata: "FULL",
  "gtid-mode": "ON",
  enforce_gtid_consistency: "ON",
  slow_query_log: "1",
  long_query_time: "2",
  log_output: "FILE",
} as const;

/** Parameters that MySQL takes only at its start. */
const STATIC_PARAMETERS = new Set(["gtid-mode", "enforce_gtid_consistency"]);

/** Logs that RDS hands to CloudWatch. `general` is off in MySQL and costs nothing until switched on. */
export const EXPORTED_LOGS = ["error", "general", "slowquery"] as const;

export interface DatabaseArgs {
  readonly environment: string;
  readonly account: Account;
  readonly dataSafety: DataSafety;
  /** Name of the MySQL schema made with the instance. A change replaces the instance. */
  readonly databaseName: string;
  /** `9.7` or `8.4`. A major upgrade restarts the instance and can't be undone. */
  readonly engineVersion: string;
  /** A change restarts the instance in its maintenance window. */
  readonly instanceClass: string;
  /** GiB of gp3; can grow, never shrink. */
  readonly storageGib: number;
  /** GiB up to which storage grows by itself. */
  readonly maxStorageGib: number;
  /** A change restarts the instance. */
  readonly port: number;
  readonly multiAz: boolean;
  /** Days, 7 to 35. */
  readonly backupDays: number;
  readonly performanceInsights: boolean;
  readonly subnetIds: pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** A change replaces the instance. */
  readonly dataKeyArn: pulumi.Input<string>;
  readonly logsKeyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Topic that gets the instance's events. */
  readonly alertTopicArn: pulumi.Input<string>;
  readonly permissionsBoundary: string;
}

/** An RDS MySQL instance that survives mistakes: protected, backed up, with a final snapshot. */
export class Database extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly identifier: pulumi.Output<string>;
  /** Secret of the master user, managed by RDS. */
  readonly masterSecretArn: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:database:Database", name, {}, opts);
    const child = { parent: this };
    const identifier = physicalName(args.environment, "source");

    const subnetGroup = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      { description: "Private subnets of the source database", subnetIds: args.subnetIds },
      child,
    );
    const parameters = new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        family: `mysql${args.engineVersion}`,
        description: "Row binlog with GTIDs, TLS only",
        parameters: Object.entries(DATABASE_PARAMETERS).map(([parameter, value]) => ({
          name: parameter,
          value,
          applyMethod: STATIC_PARAMETERS.has(parameter) ? "pending-reboot" : "immediate",
        })),
      },
      child,
    );
    const logGroups = EXPORTED_LOGS.map(
      (log) =>
        // Made before the instance, else RDS makes them itself, without key and retention.
        new aws.cloudwatch.LogGroup(
          `${name}-log-${log}`,
          {
            name: `/aws/rds/instance/${identifier}/${log}`,
            retentionInDays: args.logRetentionDays,
            kmsKeyId: args.logsKeyArn,
          },
          child,
        ),
    );
    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        identifier,
        engine: "mysql",
        engineVersion: args.engineVersion,
        instanceClass: args.instanceClass,
        storageType: "gp3",
        allocatedStorage: args.storageGib,
        maxAllocatedStorage: args.maxStorageGib,
        storageEncrypted: true,
        kmsKeyId: args.dataKeyArn,
        dbName: args.databaseName,
        username: MASTER_USER,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: args.dataKeyArn,
        iamDatabaseAuthenticationEnabled: true,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        port: args.port,
        multiAz: args.multiAz,
        publiclyAccessible: false,
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [args.securityGroupId],
        parameterGroupName: parameters.name,
        backupRetentionPeriod: args.backupDays,
        backupWindow: "01:00-02:00",
        maintenanceWindow: "sun:02:30-sun:03:30",
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: args.dataSafety.forceDestroy,
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: true, // by databaseEngineVersion only: RDS makes none by itself
        applyImmediately: false,
        enabledCloudwatchLogsExports: [...EXPORTED_LOGS],
        monitoringInterval: 60,
        monitoringRoleArn: this.monitoringRole(name, args),
        performanceInsightsEnabled: args.performanceInsights,
        ...(args.performanceInsights && {
          performanceInsightsKmsKeyId: args.dataKeyArn,
          performanceInsightsRetentionPeriod: 7,
        }),
        deletionProtection: args.dataSafety.deletionProtection,
        skipFinalSnapshot: !args.dataSafety.finalSnapshot,
        ...(args.dataSafety.finalSnapshot && { finalSnapshotIdentifier: `${identifier}-final` }),
      },
      {
        ...child,
        dependsOn: logGroups,
        protect: args.dataSafety.protect,
        retainOnDelete: args.dataSafety.retainOnDelete,
      },
    );
    this.events(name, args, instance, parameters);

    this.host = instance.address;
    this.port = instance.port;
    this.identifier = instance.identifier;
    this.masterSecretArn = instance.masterUserSecrets.apply(
      (secrets) => secrets[0]?.secretArn ?? "",
    );
    this.registerOutputs({
      host: this.host,
      port: this.port,
      identifier: this.identifier,
      masterSecretArn: this.masterSecretArn,
    });
  }

  private monitoringRole(name: string, args: DatabaseArgs): pulumi.Output<string> {
    const role = new aws.iam.Role(
      `${name}-monitoring-role`,
      {
        description: "RDS sends enhanced monitoring to CloudWatch Logs",
        assumeRolePolicy: serviceTrust("monitoring.rds.amazonaws.com", args.account.id),
        ...(args.permissionsBoundary && { permissionsBoundary: args.permissionsBoundary }),
      },
      { parent: this },
    );
    const attachment = new aws.iam.RolePolicyAttachment(
      `${name}-monitoring-role-policy`,
      {
        role: role.name,
        // The only managed policy: AWS demands exactly this one for enhanced monitoring.
        policyArn: pulumi.interpolate`arn:${args.account.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
      },
      { parent: this },
    );
    // Through the attachment, so that the instance is not made before the role may do its work.
    return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
  }

  private events(
    name: string,
    args: DatabaseArgs,
    instance: aws.rds.Instance,
    parameters: aws.rds.ParameterGroup,
  ): void {
    const subscribe = (
      thing: string,
      sourceType: string,
      eventCategories: string[],
      sourceId?: pulumi.Input<string>,
    ) =>
      new aws.rds.EventSubscription(
        `${name}-events-${thing}`,
        {
          snsTopic: args.alertTopicArn,
          sourceType,
          eventCategories,
          ...(sourceId && { sourceIds: [sourceId] }),
        },
        { parent: this },
      );
    subscribe(
      "instance",
      "db-instance",
      ["maintenance", "configuration change", "failure", "failover", "low storage", "deletion"],
      instance.identifier,
    );
    subscribe("parameters", "db-parameter-group", ["configuration change"], parameters.name);
    subscribe("security-groups", "db-security-group", ["configuration change", "failure"]);
  }
}
