/**
 * List prices of AWS in us-east-1, in US dollars, each with the page that states it and the day for which
 * it was read. Free allowances are left out.
 */

interface Price {
  readonly usd: number;
  /** What the amount is for. */
  readonly per: string;
  readonly page: string;
  /** The day, YYYY-MM-DD. */
  readonly asOf: string;
}

export const PRICES_REGION = "us-east-1";

const RDS = "https://aws.amazon.com/rds/mysql/pricing/";
const CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/";

export const PRICES = {
  "db.t4g.micro": { usd: 0.016, per: "hour, one zone", page: RDS, asOf: "2026-08-19" },
  "db.m7g.large": { usd: 0.168, per: "hour, one zone", page: RDS, asOf: "2026-11-24" },
  "RDS gp3 storage": { usd: 0.115, per: "GB and month, one zone", page: RDS, asOf: "2026-11-24" },
  "interface endpoint": {
    usd: 0.01,
    per: "hour and zone",
    page: "https://aws.amazon.com/privatelink/pricing/",
    asOf: "2026-10-06",
  },
  "KMS key": {
    usd: 1,
    per: "month",
    page: "https://aws.amazon.com/kms/pricing/",
    asOf: "2026-03-14",
  },
  secret: {
    usd: 0.4,
    per: "month",
    page: "https://aws.amazon.com/secrets-manager/pricing/",
    asOf: "2026-10-06",
  },
  "S3 storage": {
    usd: 0.023,
    per: "GB and month",
    page: "https://aws.amazon.com/s3/pricing/",
    asOf: "2026-11-24",
  },
  alarm: { usd: 0.1, per: "month", page: CLOUDWATCH, asOf: "2026-05-05" },
  dashboard: { usd: 3, per: "month", page: CLOUDWATCH, asOf: "2026-11-24" },
  "custom metric": { usd: 0.3, per: "month, by the hour", page: CLOUDWATCH, asOf: "2026-05-05" },
  "log ingestion": { usd: 0.5, per: "GB", page: CLOUDWATCH, asOf: "2026-05-05" },
  "log storage": { usd: 0.03, per: "GB and month", page: CLOUDWATCH, asOf: "2026-05-05" },
  "Glue DPU": {
    usd: 0.44,
    per: "hour",
    page: "https://aws.amazon.com/glue/pricing/",
    asOf: "2026-10-07",
  },
  "Athena scan": {
    usd: 5,
    per: "TB",
    page: "https://aws.amazon.com/athena/pricing/",
    asOf: "2026-07-30",
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
