/** The whole platform of one environment: the components and how they fit together. */
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { currentAccount, type Account } from "./account";
import { requireBuild } from "./artifacts";
import type { Config } from "./config";
import { Database } from "./database";
import { Encryption } from "./encryption";
import { Endpoints } from "./endpoints";
import { Etl } from "./etl";
import { Lake } from "./lake";
import { Alerts, Monitoring } from "./monitoring";
import { tags } from "./naming";
import { Network } from "./network";
import { OUTPUTS_VERSION, type StackOutputs } from "./outputs";
import { Parameters } from "./parameters";
import { Query } from "./query";
import { Reader } from "./reader";
import { SecurityGroups } from "./security-groups";
import { Seeder } from "./seeder";
import type { Source } from "./source";
import { tagging } from "./tagging";

export interface PlatformArgs {
  readonly config: Config;
  /** The project's folder: the job, the queries and the build are below it. */
  readonly root: string;
  /** Folder of `npm run build`. @default `dist` in the project's folder */
  readonly buildFolder?: string;
}

/** A source with the security group of the job that reads it. */
interface ReachableSource extends Source {
  readonly jobGroupId: pulumi.Output<string>;
  /** Only in create mode. */
  readonly databaseIdentifier?: pulumi.Output<string>;
  readonly seederFunction?: pulumi.Output<string>;
}

export class Platform extends pulumi.ComponentResource {
  readonly outputs: { [K in keyof StackOutputs]: pulumi.Output<StackOutputs[K]> };
  private readonly config: Config;
  private readonly account: Account;
  private readonly buildFolder: string;

  constructor(
    private readonly name: string,
    args: PlatformArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { config, root } = args;
    const transformations = [tagging(tags(config.environment)), ...(opts?.transformations ?? [])];
    super("lakehouse:platform:Platform", name, {}, { ...opts, transformations });
    const child = { parent: this };
    this.config = config;
    this.buildFolder = args.buildFolder ?? join(root, "dist");
    requireBuild(root, this.buildFolder);
    this.account = currentAccount();
    const { account } = this;
    const { environment, dataSafety, permissionsBoundaryArn: permissionsBoundary } = config;

    const keys = new Encryption(
      `${name}-keys`,
      { environment, account, dataSafety, encryptsCatalog: config.manageAccountSettings },
      child,
    );
    const alerts = new Alerts(
      `${name}-alerts`,
      { environment, account, operationsKeyArn: keys.operationsKeyArn, emails: config.alertEmails },
      child,
    );
    const source =
      config.sourceMode === "create" ? this.createSource(keys, alerts) : this.existingSource();
    const lake = new Lake(
      `${name}-lake`,
      {
        environment,
        account,
        dataSafety,
        dataKeyArn: keys.dataKeyArn,
        resultsRetentionDays: config.resultsRetentionDays,
        logRetentionDays: config.logRetentionDays,
        manageAccountSettings: config.manageAccountSettings,
      },
      child,
    );
    const etl = new Etl(
      `${name}-etl`,
      {
        environment,
        account,
        source,
        jobGroupId: source.jobGroupId,
        lake: lake.lake,
        scripts: lake.scripts,
        rawDatabase: lake.rawDatabase,
        martDatabase: lake.martDatabase,
        dataKeyArn: keys.dataKeyArn,
        operationsKeyArn: keys.operationsKeyArn,
        logRetentionDays: config.logRetentionDays,
        etlFolder: join(root, "etl"),
        buildFolder: this.buildFolder,
        workerType: config.jobWorkerType,
        workerCount: config.jobWorkerCount,
        timeoutMinutes: config.jobTimeoutMinutes,
        maxRetries: config.jobMaxRetries,
        connections: config.jobConnections,
        schedule: config.jobSchedule,
        permissionsBoundary,
      },
      child,
    );
    const query = new Query(
      `${name}-query`,
      {
        environment,
        account,
        dataSafety,
        dataKeyArn: keys.dataKeyArn,
        martDatabase: lake.martDatabase,
        lakeBucketArn: lake.lake.arn,
        resultsBucketArn: lake.results.arn,
        resultsBucketName: lake.results.bucketName,
        scanLimitMib: config.athenaScanLimitMib,
        queriesFolder: join(root, "queries"),
        analystPrincipalArns: config.analystPrincipalArns,
        permissionsBoundary,
      },
      child,
    );
    const monitoring = new Monitoring(
      `${name}-monitoring`,
      {
        environment,
        account,
        alertTopicArn: alerts.topicArn,
        jobName: etl.jobName,
        workgroup: query.workgroup,
        ...(source.databaseIdentifier && { databaseIdentifier: source.databaseIdentifier }),
        latenessHours: config.jobSchedule ? config.jobLatenessHours : 0,
        monthlyBudgetUsd: config.monthlyBudgetUsd,
      },
      child,
    );

    const { region } = account;
    this.outputs = {
      outputsVersion: pulumi.output(OUTPUTS_VERSION),
      environment: pulumi.output(environment),
      region,
      athenaWorkgroup: query.workgroup,
      athenaEndpoint: pulumi.interpolate`athena.${region}.amazonaws.com`,
      athenaJdbcUrl: pulumi.interpolate`jdbc:athena://Region=${region};WorkGroup=${query.workgroup};Catalog=AwsDataCatalog;Database=${lake.martDatabase}`,
      athenaOdbcConnection: pulumi.interpolate`Driver=Amazon Athena ODBC (x64);AwsRegion=${region};Workgroup=${query.workgroup};Catalog=AwsDataCatalog;Schema=${lake.martDatabase};AuthenticationType=Default Credentials`,
      martDatabase: lake.martDatabase,
      rawDatabase: lake.rawDatabase,
      lakeBucket: lake.lake.bucketName,
      resultsBucket: lake.results.bucketName,
      scriptsBucket: lake.scripts.bucketName,
      jobName: etl.jobName,
      namedQueryIds: query.namedQueryIds,
      analystPolicyArn: query.analystPolicyArn,
      analystRoleArn: query.analystRoleArn,
      readerSecretArn: pulumi.output(source.readerSecretArn),
      alertTopicArn: alerts.topicArn,
      dashboardUrl: monitoring.dashboardUrl,
      seederFunction: source.seederFunction ?? pulumi.output(""),
    };
    new Parameters(
      `${name}-parameters`,
      {
        environment,
        outputs: this.outputs,
        absent: [
          ...(config.analystPrincipalArns.length === 0 ? (["analystRoleArn"] as const) : []),
          ...(source.seederFunction ? [] : (["seederFunction"] as const)),
        ],
      },
      child,
    );
    this.registerOutputs(this.outputs);
  }

  /** The program makes network, database, reader and seeder. */
  private createSource(keys: Encryption, alerts: Alerts): ReachableSource {
    const { account, config, name } = this;
    const {
      environment,
      dataSafety,
      logRetentionDays,
      permissionsBoundaryArn: permissionsBoundary,
    } = config;
    const child = { parent: this };
    const network = new Network(
      `${name}-network`,
      {
        environment,
        account,
        dataSafety,
        cidrBlock: config.vpcCidr,
        zoneCount: config.zoneCount,
        logsKeyArn: keys.operationsKeyArn,
        logRetentionDays,
        permissionsBoundary,
      },
      child,
    );
    const groups = new SecurityGroups(
      `${name}-groups`,
      {
        environment,
        vpcId: network.vpcId,
        databasePort: config.databasePort,
      },
      child,
    );
    this.endpoints(network.vpcId, network.subnetIds, network.routeTableIds, groups);
    const database = new Database(
      `${name}-database`,
      {
        environment,
        account,
        dataSafety,
        databaseName: config.sourceDatabase,
        engineVersion: config.databaseEngineVersion,
        instanceClass: config.databaseInstanceClass,
        storageGib: config.databaseStorageGib,
        maxStorageGib: config.databaseMaxStorageGib,
        port: config.databasePort,
        multiAz: config.databaseMultiAz,
        backupDays: config.databaseBackupDays,
        performanceInsights: config.performanceInsights,
        subnetIds: network.subnetIds,
        securityGroupId: groups.databaseGroupId,
        dataKeyArn: keys.dataKeyArn,
        logsKeyArn: keys.operationsKeyArn,
        logRetentionDays,
        alertTopicArn: alerts.topicArn,
        permissionsBoundary,
      },
      child,
    );
    const reader = new Reader(
      `${name}-reader`,
      { environment, dataKeyArn: keys.dataKeyArn, dataSafety },
      child,
    );
    const seeder = new Seeder(
      `${name}-seeder`,
      {
        environment,
        account,
        bundleFolder: join(this.buildFolder, "seeder"),
        host: database.host,
        port: database.port,
        database: config.sourceDatabase,
        masterSecretArn: database.masterSecretArn,
        readerSecretArn: reader.secretArn,
        binlogRetentionHours: config.binlogRetentionHours,
        readerRotationDays: config.readerRotationDays,
        sampleScale: config.sampleData ? config.sampleScale : 0,
        subnetIds: network.subnetIds,
        securityGroupId: groups.requireSeeder(),
        dataKeyArn: keys.dataKeyArn,
        operationsKeyArn: keys.operationsKeyArn,
        logRetentionDays,
        alertTopicArn: alerts.topicArn,
        permissionsBoundary,
      },
      child,
    );
    return {
      host: database.host,
      port: database.port,
      database: config.sourceDatabase,
      readerSecretArn: reader.secretArn,
      readerSecretKeyArn: keys.dataKeyArn,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds,
      jobSubnetId: network.jobSubnetId,
      availabilityZone: network.jobAvailabilityZone,
      routeTableIds: network.routeTableIds,
      jobGroupId: groups.jobGroupId,
      databaseIdentifier: database.identifier,
      seederFunction: seeder.functionName,
    };
  }

  /** The database is there already: only a group for the job and, unless left alone, endpoints. */
  private existingSource(): ReachableSource {
    const { config, name } = this;
    const source: Source = {
      host: config.sourceHost,
      port: config.sourcePort,
      database: config.sourceDatabase,
      readerSecretArn: config.sourceReaderSecretArn,
      readerSecretKeyArn: config.sourceReaderSecretKeyArn,
      vpcId: config.sourceVpcId,
      subnetIds: config.sourceSubnetIds,
      jobSubnetId: config.sourceSubnetIds[0] ?? "", // the configuration has been checked: there is one
      availabilityZone: config.sourceAvailabilityZone,
      routeTableIds: config.sourceRouteTableIds,
    };
    const withEndpoints = config.sourceEndpoints === "create";
    const groups = new SecurityGroups(
      `${name}-groups`,
      {
        environment: config.environment,
        vpcId: source.vpcId,
        databasePort: source.port,
        existingDatabaseGroupId: config.sourceSecurityGroupId,
        ...(!withEndpoints && { existingEndpointsGroupId: config.sourceEndpointsGroupId }),
      },
      { parent: this },
    );
    if (withEndpoints) {
      this.endpoints(source.vpcId, source.subnetIds, source.routeTableIds, groups);
    } else {
      const s3 = pulumi.interpolate`com.amazonaws.${this.account.region}.s3`;
      groups.allowS3(aws.ec2.getManagedPrefixListOutput({ name: s3 }).id);
    }
    return { ...source, jobGroupId: groups.jobGroupId };
  }

  private endpoints(
    vpcId: pulumi.Input<string>,
    subnetIds: pulumi.Input<string>[],
    routeTableIds: pulumi.Input<string>[],
    groups: SecurityGroups,
  ): void {
    const { account, config } = this;
    const endpoints = new Endpoints(
      `${this.name}-endpoints`,
      {
        environment: config.environment,
        account,
        vpcId,
        subnetIds: config.endpointZones === "one" ? subnetIds.slice(0, 1) : subnetIds, // the job's zone
        routeTableIds,
        securityGroupId: groups.endpointsGroupId,
      },
      { parent: this },
    );
    groups.allowS3(endpoints.s3PrefixListId);
  }
}
