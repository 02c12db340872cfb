/** Who is told when something goes wrong, and the page that shows how it goes. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import { dashboardBody } from "./dashboard-body";
import { policyDocument } from "./iam";
import { JOB_METRICS, METRICS_NAMESPACE } from "./metrics";
import { physicalName } from "./naming";

export interface AlertsArgs {
  readonly environment: string;
  readonly account: Account;
  readonly operationsKeyArn: pulumi.Input<string>;
  /** Addresses that get alarms; each confirms by mail. */
  readonly emails: readonly string[];
}

/** The topic that every alarm goes to. */
export class Alerts extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:monitoring:Alerts", name, {}, opts);
    const child = { parent: this };
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { name: physicalName(args.environment, "alerts"), kmsMasterKeyId: args.operationsKeyArn },
      child,
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: topic.arn,
        policy: policyDocument([
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
          {
            Sid: "ServicesOfThisAccount",
            Effect: "Allow",
            Principal: {
              Service: [
                "cloudwatch.amazonaws.com",
                "events.amazonaws.com",
                "events.rds.amazonaws.com",
                "budgets.amazonaws.com",
              ],
            },
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { StringEquals: { "aws:SourceAccount": args.account.id } },
          },
        ]),
      },
      child,
    );
    for (const email of args.emails) {
      new aws.sns.TopicSubscription(
        `${name}-mail-${email}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        child,
      );
    }
    // Through the policy: a publisher checks at its creation that it may publish.
    this.topicArn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

export interface MonitoringArgs {
  readonly environment: string;
  readonly account: Account;
  readonly alertTopicArn: pulumi.Input<string>;
  readonly jobName: pulumi.Input<string>;
  readonly workgroup: pulumi.Input<string>;
  /** RDS identifier; without one (existing source) there are no database alarms and widgets. */
  readonly databaseIdentifier?: pulumi.Input<string>;
  /** Hours without a good run after which the alarm rings; 0 for no such alarm. */
  readonly latenessHours: number;
  readonly monthlyBudgetUsd: number;
}

/** Alarms, the CloudWatch dashboard and the budget. */
export class Monitoring extends pulumi.ComponentResource {
  readonly dashboardUrl: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: MonitoringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lakehouse:monitoring:Monitoring", name, {}, opts);
    const child = { parent: this };

    this.failedRuns();
    this.jobAlarm("audit-failed", JOB_METRICS.auditFailures, {
      alarmDescription: "A check stopped the load: nothing was published; see the job's log",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    });
    if (args.latenessHours > 0) {
      this.jobAlarm("late", JOB_METRICS.success, {
        alarmDescription: `No load ended well for ${args.latenessHours} hours`,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        period: 3600,
        evaluationPeriods: args.latenessHours,
        treatMissingData: "breaching",
      });
    }
    if (args.databaseIdentifier) this.databaseAlarms(args.databaseIdentifier);

    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: physicalName(args.environment, "load"),
        dashboardBody: dashboardBody({ ...args, region: args.account.region }),
      },
      child,
    );
    new aws.budgets.Budget(
      `${name}-budget`,
      {
        name: physicalName(args.environment, "monthly"),
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(args.monthlyBudgetUsd),
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [`user:Environment$${args.environment}`] }],
        notifications: [
          { notificationType: "FORECASTED", threshold: 80 },
          { notificationType: "ACTUAL", threshold: 100 },
        ].map((notification) => ({
          ...notification,
          comparisonOperator: "GREATER_THAN",
          thresholdType: "PERCENTAGE",
          subscriberSnsTopicArns: [args.alertTopicArn],
        })),
      },
      child,
    );

    this.dashboardUrl = pulumi.interpolate`https://${args.account.region}.console.aws.amazon.com/cloudwatch/home?region=${args.account.region}#dashboards/dashboard/${dashboard.dashboardName}`;
    this.registerOutputs({ dashboardUrl: this.dashboardUrl });
  }

  /** Glue says itself how a run ended; a run that never sent a metric is noticed too. */
  private failedRuns(): void {
    const { args, name } = this;
    const rule = new aws.cloudwatch.EventRule(
      `${name}-failed-runs`,
      {
        name: physicalName(args.environment, "failed-runs"),
        description: "Runs of the load that failed, timed out or were stopped",
        eventPattern: pulumi.jsonStringify({
          source: ["aws.glue"],
          "detail-type": ["Glue Job State Change"],
          detail: { jobName: [args.jobName], state: ["FAILED", "TIMEOUT", "STOPPED", "ERROR"] },
        }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-failed-runs-alert`,
      { rule: rule.name, arn: args.alertTopicArn },
      { parent: this },
    );
  }

  private jobAlarm(
    thing: string,
    metricName: string,
    alarm: Omit<aws.cloudwatch.MetricAlarmArgs, "metricName">,
  ): void {
    this.alarm(thing, {
      ...alarm,
      namespace: METRICS_NAMESPACE,
      metricName,
      statistic: "Sum",
      dimensions: { Environment: this.args.environment },
    });
  }

  private databaseAlarms(identifier: pulumi.Input<string>): void {
    const database = {
      namespace: "AWS/RDS",
      dimensions: { DBInstanceIdentifier: identifier },
      statistic: "Average",
      period: 300,
      evaluationPeriods: 3,
      treatMissingData: "missing",
    };
    this.alarm("database-cpu", {
      ...database,
      alarmDescription: "The source database's CPU is above 80 % for 15 minutes",
      metricName: "CPUUtilization",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 80,
    });
    this.alarm("database-storage", {
      ...database,
      alarmDescription: "The source database has less than 2 GiB of free storage",
      metricName: "FreeStorageSpace",
      comparisonOperator: "LessThanThreshold",
      threshold: 2 * 1024 ** 3,
    });
  }

  private alarm(thing: string, alarm: aws.cloudwatch.MetricAlarmArgs): void {
    new aws.cloudwatch.MetricAlarm(
      `${this.name}-${thing}`,
      {
        ...alarm,
        name: physicalName(this.args.environment, thing),
        actionsEnabled: true,
        alarmActions: [this.args.alertTopicArn],
        okActions: [this.args.alertTopicArn],
      },
      { parent: this },
    );
  }
}
