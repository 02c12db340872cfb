/** The Lambda that prepares the database: schema, reader, binlog retention, sample data; rotation. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import { deadLetterQueue } from "./dead-letters";
import { roleWithPolicy, serviceTrust, type Statement } from "./iam";
import { physicalName } from "./naming";

/** Generated data of scale 20 takes well under this. Lambda allows no more. */
const TIMEOUT_S = 900;
const MEMORY_MIB = 1024;

export interface SeederArgs {
  readonly environment: string;
  readonly account: Account;
  /** Folder of the bundled handler, from `npm run build`. A changed bundle is a changed function. */
  readonly bundleFolder: string;
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  readonly database: string;
  readonly masterSecretArn: pulumi.Input<string>;
  readonly readerSecretArn: pulumi.Input<string>;
  /** Hours that RDS keeps binlogs. */
  readonly binlogRetentionHours: number;
  /** Days between two rotations of the reader's password. */
  readonly readerRotationDays: number;
  /** Scale of the sample data; 0 for none. */
  readonly sampleScale: number;
  readonly subnetIds: pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly operationsKeyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly alertTopicArn: pulumi.Input<string>;
  readonly permissionsBoundary: string;
}

/** Invoked by hand after `pulumi up`, and by Secrets Manager to rotate the reader's password. */
export class Seeder extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;

  constructor(name: string, args: SeederArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:database:Seeder", name, {}, opts);
    const child = { parent: this };
    const functionName = physicalName(args.environment, "seeder");

    const deadLetters = deadLetterQueue(
      `${name}-dead-letters`,
      physicalName(args.environment, "seeder-dead-letters"),
      args.operationsKeyArn,
      child,
    );
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: `/aws/lambda/${functionName}`,
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.operationsKeyArn,
      },
      child,
    );
    const { role, policy } = roleWithPolicy(
      `${name}-role`,
      {
        description: "Seeder: prepares the source database and rotates the reader's password",
        trust: serviceTrust("lambda.amazonaws.com"),
        statements: seederStatements(args, logGroup.arn, deadLetters.arn),
        permissionsBoundary: args.permissionsBoundary,
      },
      child,
    );
    const handler = new aws.lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description: "Prepares the source database: schema, reader, binlog retention, sample data",
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.FileArchive(args.bundleFolder),
        role: role.arn,
        timeout: TIMEOUT_S,
        memorySize: MEMORY_MIB,
        reservedConcurrentExecutions: 1, // two at once would set two passwords
        tracingConfig: { mode: "Active" },
        kmsKeyArn: args.dataKeyArn,
        deadLetterConfig: { targetArn: deadLetters.arn },
        vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [args.securityGroupId] },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        environment: {
          variables: {
            SOURCE_HOST: args.host,
            SOURCE_PORT: pulumi.output(args.port).apply(String),
            SOURCE_DATABASE: args.database,
            MASTER_SECRET_ARN: args.masterSecretArn,
            READER_SECRET_ARN: args.readerSecretArn,
            BINLOG_RETENTION_HOURS: String(args.binlogRetentionHours),
            SAMPLE_SCALE: String(args.sampleScale),
          },
        },
      },
      { ...child, dependsOn: [policy, logGroup] },
    );
    this.rotation(name, args, handler);
    this.alarms(name, args, handler, deadLetters);

    this.functionName = handler.name;
    this.deadLetterQueueName = deadLetters.name;
    this.registerOutputs({
      functionName: this.functionName,
      deadLetterQueueName: this.deadLetterQueueName,
    });
  }

  private rotation(name: string, args: SeederArgs, handler: aws.lambda.Function): void {
    const permission = new aws.lambda.Permission(
      `${name}-rotation-permission`,
      {
        function: handler.name,
        action: "lambda:InvokeFunction",
        principal: "secretsmanager.amazonaws.com",
        sourceAccount: args.account.id,
        sourceArn: args.readerSecretArn,
      },
      { parent: this },
    );
    new aws.secretsmanager.SecretRotation(
      `${name}-rotation`,
      {
        secretId: args.readerSecretArn,
        rotationLambdaArn: handler.arn,
        rotateImmediately: false, // there is no reader before the first invocation
        rotationRules: { automaticallyAfterDays: args.readerRotationDays },
      },
      { parent: this, dependsOn: permission },
    );
  }

  private alarms(
    name: string,
    args: SeederArgs,
    handler: aws.lambda.Function,
    deadLetters: aws.sqs.Queue,
  ): void {
    const alarm = (
      thing: string,
      alarmDescription: string,
      metric: Pick<
        aws.cloudwatch.MetricAlarmArgs,
        "namespace" | "metricName" | "dimensions" | "statistic"
      >,
    ) =>
      new aws.cloudwatch.MetricAlarm(
        `${name}-${thing}`,
        {
          ...metric,
          alarmDescription,
          comparisonOperator: "GreaterThanThreshold",
          threshold: 0,
          period: 300,
          evaluationPeriods: 1,
          treatMissingData: "notBreaching",
          alarmActions: [args.alertTopicArn],
          actionsEnabled: true,
        },
        { parent: this },
      );
    alarm("errors", "The seeder failed: see its log group", {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: handler.name },
      statistic: "Sum",
    });
    alarm("undelivered", "An invocation of the seeder was given up: see its dead-letter queue", {
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: deadLetters.name },
      statistic: "Maximum",
    });
  }
}

/** Exactly what the handler calls. */
function seederStatements(
  args: SeederArgs,
  logGroupArn: pulumi.Output<string>,
  deadLettersArn: pulumi.Output<string>,
): Statement[] {
  return [
    {
      Sid: "ReadMasterSecret",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: args.masterSecretArn,
    },
    {
      Sid: "MakeAndRotateReaderSecret",
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: args.readerSecretArn,
    },
    {
      Sid: "UseDataKeyForSecrets",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: args.dataKeyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": pulumi.interpolate`secretsmanager.${args.account.region}.amazonaws.com`,
        },
      },
    },
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${logGroupArn}:*`,
    },
    { Sid: "GiveUp", Effect: "Allow", Action: "sqs:SendMessage", Resource: deadLettersArn },
    {
      Sid: "EncryptDeadLetters",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: args.operationsKeyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": pulumi.interpolate`sqs.${args.account.region}.amazonaws.com`,
        },
      },
    },
    {
      // Neither action takes a resource.
      Sid: "SendTraces",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    },
    {
      // Lambda demands these of the role of a function in a VPC; it checks them on all resources.
      Sid: "JoinVpc",
      Effect: "Allow",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
      ],
      Resource: "*",
    },
  ];
}
