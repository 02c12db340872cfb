/**
 * Configuration: every key of Pulumi.yaml, parsed and checked in one place, before any resource is
 * registered. Defaults stand in Pulumi.yaml only; the CLI fills them in.
 */
import { z } from "zod";

import { isVpcBlock } from "./cidr";
import { choice, flag, list, oneOf, optionalText, text, whole } from "./config-fields";
import {
  EMAIL,
  HOST,
  KEY_ARN,
  OTHER_PARTITION,
  POLICY_ARN,
  PRINCIPAL_ARN,
  ROUTE_TABLE,
  SCHEDULE,
  SECRET_ARN,
  SUBNET,
} from "./config-patterns";
import { type DataSafety, dataSafety } from "./data-safety";
import { ENVIRONMENT_PATTERN } from "./naming";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];
// Classes on which RDS for MySQL has no Performance Insights.
const SMALL_CLASS = /^db\.t\d\w*\.(micro|small)$/;

const keys = z.object({
  environmentClass: choice("production", "development"),
  allowDataLoss: flag(),
  permissionsBoundaryArn: optionalText(POLICY_ARN, "the ARN of an IAM policy"),
  manageAccountSettings: flag(),
  sourceMode: choice("create", "existing"),
  sourceHost: optionalText(HOST, "a host name"),
  sourcePort: whole(1, 65535),
  sourceDatabase: text(
    /^(?!(mysql|sys|information_schema|performance_schema)$)[a-z][a-z0-9_]{0,63}$/i,
    "a letter, then up to 63 letters, digits or _, and none of MySQL's own",
  ),
  sourceReaderSecretArn: optionalText(
    SECRET_ARN,
    "the whole ARN of a secret, with the six characters at its end",
  ),
  sourceReaderSecretKeyArn: optionalText(KEY_ARN, "the ARN of a KMS key, not of an alias"),
  sourceVpcId: optionalText(/^vpc-[0-9a-f]{8,17}$/, "a VPC id, vpc-…"),
  sourceSubnetIds: list(SUBNET, "a subnet id, subnet-…"),
  sourceAvailabilityZone: optionalText(
    /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
    "an availability zone, eu-central-1a",
  ),
  sourceRouteTableIds: list(ROUTE_TABLE, "a route table id, rtb-…"),
  sourceSecurityGroupId: optionalText(/^sg-[0-9a-f]{8,17}$/, "a security group id, sg-…"),
  sourceEndpoints: choice("create", "leave"),
  sourceEndpointsGroupId: optionalText(/^sg-[0-9a-f]{8,17}$/, "a security group id, sg-…"),
  vpcCidr: text(/./, "a CIDR block"),
  zoneCount: whole(2, 4, "zones"),
  endpointZones: choice("all", "one"),
  databaseEngineVersion: choice("9.7", "8.4"),
  databaseInstanceClass: text(
    /^db\.[a-z0-9-]+\.[a-z0-9]+$/,
    "an RDS instance class, db.t4g.medium",
  ),
  databaseStorageGib: whole(20, 59578, "GiB"), // with 10 % more, RDS's 65536
  databaseMaxStorageGib: whole(22, 65536, "GiB"),
  databasePort: whole(1150, 65535),
  databaseMultiAz: flag(),
  databaseBackupDays: whole(7, 35, "days"),
  binlogRetentionHours: whole(1, 168, "hours"),
  performanceInsights: flag(),
  readerRotationDays: whole(1, 90, "days"),
  sampleData: flag(),
  sampleScale: whole(1, 20),
  jobWorkerType: choice("G.1X", "G.2X", "G.4X", "G.8X"),
  jobWorkerCount: whole(2, 100, "workers"),
  jobTimeoutMinutes: whole(5, 1440, "minutes"),
  jobMaxRetries: whole(0, 3, "retries"),
  jobConnections: whole(1, 16, "connections"),
  jobSchedule: optionalText(
    SCHEDULE,
    "cron(…) of six fields, a ? for one of the days, or rate(N minutes|hours|days)",
  ),
  jobLatenessHours: whole(1, 168, "hours"),
  athenaScanLimitMib: whole(10, 999_999_999, "MiB"),
  resultsRetentionDays: whole(1, 365, "days"),
  logRetentionDays: oneOf(LOG_RETENTION_DAYS),
  alertEmails: list(EMAIL, "an e-mail address"),
  monthlyBudgetUsd: whole(1, 1_000_000, "USD"),
  analystPrincipalArns: list(PRINCIPAL_ARN, "the ARN of an IAM principal, without wildcards"),
});

type Keys = z.output<typeof keys>;
type KeysWithLength = {
  [K in keyof Keys]: Keys[K] extends string | string[] ? K : never;
}[keyof Keys];

/** Keys that get a password or a URL by mistake: an error doesn't show their values. */
const UNSHOWN: ReadonlySet<string> = new Set<keyof Keys>(["sourceHost", "sourceReaderSecretArn"]);

/** The names of all configuration keys, without the project's name. */
export const CONFIG_KEYS = Object.keys(keys.shape) as (keyof Keys)[];

export type Config = Keys & {
  /** The stack's name. */
  readonly environment: string;
  readonly dataSafety: DataSafety;
};

/** All that is wrong with a configuration, in one message. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `the configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join("\n")}`,
    );
    this.name = "ConfigError";
  }
}

/**
 * @param environment the stack's name
 * @param values every configuration value of this project, by key, as text
 * @param region AWS region, where it is known before AWS is asked
 * @throws ConfigError naming key, value and what is allowed, for everything that is wrong at once
 */
export function parseConfig(
  environment: string,
  values: Readonly<Record<string, string>>,
  region = "",
): Config {
  const problems: string[] = [];
  if (OTHER_PARTITION.test(region)) {
    problems.push(
      `aws:region = ${region}: must be no region of China, of GovCloud or isolated; services and names that the platform uses differ there`,
    );
  }
  if (!ENVIRONMENT_PATTERN.test(environment)) {
    problems.push(
      `the stack is named "${environment}": must be a lower-case letter, then 1 to 15 lower-case letters or digits`,
    );
  }
  const known = new Set<string>(CONFIG_KEYS);
  for (const key of Object.keys(values)) {
    if (key.includes(":")) {
      problems.push(`${key}: not of this project; it must begin with the name in Pulumi.yaml`);
    } else if (!known.has(key)) {
      problems.push(`${key}: no such key; see the table in the README`);
    }
  }

  const result = keys.safeParse(values);
  if (!result.success) {
    const failed = new Map<string, string>();
    for (const issue of result.error.issues) {
      const key = String(issue.path[0]);
      if (!failed.has(key)) failed.set(key, issue.message);
    }
    for (const [key, allowed] of failed) {
      problems.push(
        key in values
          ? `${key}${UNSHOWN.has(key) ? "" : ` = ${values[key]}`}: must be ${allowed}`
          : `${key}: missing; it has a default in Pulumi.yaml`,
      );
    }
    throw new ConfigError(problems);
  }

  problems.push(...crossChecks(environment, region, result.data));
  if (problems.length > 0) throw new ConfigError(problems);
  const { environmentClass, allowDataLoss } = result.data;
  return { ...result.data, environment, dataSafety: dataSafety(environmentClass, allowDataLoss) };
}

/** What can only be judged by looking at several keys. */
function crossChecks(environment: string, region: string, c: Keys): string[] {
  const checks: [boolean, string][] = [
    [
      environment.startsWith("prod") && c.environmentClass !== "production",
      `environmentClass = ${c.environmentClass}: must be production for the stack "${environment}"`,
    ],
    [
      c.allowDataLoss && c.environmentClass === "production",
      "allowDataLoss = true: must be false where environmentClass is production",
    ],
  ];
  return [...checks, ...(c.sourceMode === "create" ? createChecks(c) : existingChecks(region, c))]
    .filter(([wrong]) => wrong)
    .map(([, problem]) => problem);
}

function createChecks(c: Keys): [boolean, string][] {
  return [
    [
      !isVpcBlock(c.vpcCidr),
      `vpcCidr = ${c.vpcCidr}: must be a private (RFC 1918) block from /16 to /24 with no bits behind its prefix`,
    ],
    [
      c.databaseMaxStorageGib * 10 < c.databaseStorageGib * 11,
      `databaseMaxStorageGib = ${c.databaseMaxStorageGib}: must be at least 10 % above databaseStorageGib (${c.databaseStorageGib})`,
    ],
    [
      c.databasePort === 3306,
      "databasePort = 3306: must be another port than MySQL's own (Security Hub RDS.23)",
    ],
    [
      c.performanceInsights && SMALL_CLASS.test(c.databaseInstanceClass),
      `performanceInsights = true: must be false on ${c.databaseInstanceClass}`,
    ],
    [
      c.sampleData && c.environmentClass === "production",
      "sampleData = true: must be false where environmentClass is production",
    ],
  ];
}

function existingChecks(region: string, c: Keys): [boolean, string][] {
  const needed = (key: KeysWithLength): [boolean, string] => [
    c[key].length === 0,
    `${key}: must be set where sourceMode is existing`,
  ];
  const elsewhere = (key: KeysWithLength, found: string | undefined): [boolean, string] => [
    Boolean(region && c[key].length > 0) && found !== region,
    `${key}: is of ${found}; must be of aws:region (${region})`,
  ];
  return [
    needed("sourceHost"),
    needed("sourceReaderSecretArn"),
    needed("sourceVpcId"),
    needed("sourceSubnetIds"),
    needed("sourceAvailabilityZone"),
    needed("sourceSecurityGroupId"),
    elsewhere("sourceAvailabilityZone", c.sourceAvailabilityZone.slice(0, -1)),
    elsewhere("sourceReaderSecretArn", c.sourceReaderSecretArn.split(":")[3]),
    elsewhere("sourceReaderSecretKeyArn", c.sourceReaderSecretKeyArn.split(":")[3]),
    [
      c.sourceEndpoints === "create" && c.sourceRouteTableIds.length === 0,
      "sourceRouteTableIds: must be set where sourceEndpoints is create (the S3 endpoint is a route)",
    ],
    [
      c.sourceEndpoints === "leave" && c.sourceEndpointsGroupId === "",
      "sourceEndpointsGroupId: must be set where sourceEndpoints is leave",
    ],
    [c.sampleData, "sampleData = true: must be false where sourceMode is existing"],
  ];
}
