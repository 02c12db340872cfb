/** What the function is told by its environment (infra/seeder.ts sets it; a test holds both equal). */

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Secret of the master user, managed by RDS. */
  readonly masterSecretArn: string;
  /** Secret of the reader, which this function makes and rotates. */
  readonly readerSecretArn: string;
  /** Hours that RDS keeps binlogs. */
  readonly binlogRetentionHours: number;
  /** Scale of the sample data; 0 for none. */
  readonly sampleScale: number;
}

/** @throws Error naming every variable that is missing or no number */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const text = (name: string) => {
    const value = environment[name];
    if (!value) problems.push(`${name} is missing`);
    return value ?? "";
  };
  const whole = (name: string) => {
    const value = text(name);
    if (value && !/^\d+$/.test(value)) problems.push(`${name} is no whole number`);
    return Number(value);
  };
  const settings = {
    host: text("SOURCE_HOST"),
    port: whole("SOURCE_PORT"),
    database: text("SOURCE_DATABASE"),
    masterSecretArn: text("MASTER_SECRET_ARN"),
    readerSecretArn: text("READER_SECRET_ARN"),
    binlogRetentionHours: whole("BINLOG_RETENTION_HOURS"),
    sampleScale: whole("SAMPLE_SCALE"),
  };
  if (problems.length > 0) throw new Error(`the seeder's environment: ${problems.join("; ")}`);
  return settings;
}
