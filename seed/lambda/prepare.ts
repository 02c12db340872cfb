/** Prepares the database: schema, reader, binlog retention and, where asked, sample data. */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { collationsOf } from "../collation";
import { fill } from "../fill";
import { quoted } from "../names";
import { readSchema, tableNames } from "../schema";
import type { SourceUrl } from "../source-url";
import { findExisting } from "../target";
import { ensureReader, newPassword, READER } from "./reader";
import { findLogin, writeLogin } from "./secrets";
import type { Settings } from "./settings";

const SAMPLE_SEED = 1;

/** What was done, for the caller to read. Holds no secret. */
export interface Report {
  readonly schema: "created" | "present";
  readonly sampleData: "loaded" | "present" | "not asked for";
  readonly reader: string;
  readonly binlogRetentionHours: number | "not on this server";
}

/** Idempotent: a second call changes nothing but sets the reader's password again. */
export async function prepare(
  settings: Settings,
  url: SourceUrl,
  connection: Connection,
  secrets: SecretsManagerClient,
): Promise<Report> {
  const existing = await findExisting(connection, settings.database, tableNames);
  const filled = existing.some(({ hasRows }) => hasRows);
  const wanted = settings.sampleScale > 0 && !filled;
  if (wanted) {
    const recipe = { seed: SAMPLE_SEED, scale: settings.sampleScale };
    await fill(connection, url, recipe, false, new AbortController().signal);
  } else if (existing.length < tableNames.length) {
    await createMissing(connection, settings.database, new Set(existing.map(({ name }) => name)));
  }
  return {
    schema: existing.length < tableNames.length ? "created" : "present",
    sampleData: wanted ? "loaded" : settings.sampleScale > 0 ? "present" : "not asked for",
    reader: await prepareReader(settings, connection, secrets),
    binlogRetentionHours: await keepBinlogs(connection, settings.binlogRetentionHours),
  };
}

async function createMissing(
  connection: Connection,
  database: string,
  present: ReadonlySet<string>,
): Promise<void> {
  await connection.query(`USE ${quoted(database)}`);
  const adapt = await collationsOf(connection);
  for (const statement of await readSchema()) {
    const table = /CREATE TABLE\s+`?(\w+)/i.exec(statement)?.[1];
    if (!table || !present.has(table)) await connection.query(adapt(statement));
  }
}

/** The secret's login is the truth; where it has none yet, one is made, secret first. */
async function prepareReader(
  settings: Settings,
  connection: Connection,
  secrets: SecretsManagerClient,
): Promise<string> {
  const { readerSecretArn } = settings;
  let login = await findLogin(secrets, readerSecretArn);
  if (!login) {
    login = { username: READER, password: newPassword() };
    await writeLogin(secrets, readerSecretArn, login, "AWSCURRENT");
  }
  await ensureReader(connection, settings.database, login);
  return login.username;
}

/** RDS deletes binlogs at once unless told otherwise, by a procedure that only RDS has. */
async function keepBinlogs(
  connection: Connection,
  hours: number,
): Promise<number | "not on this server"> {
  const [found] = await connection.query<RowDataPacket[]>(
    `SELECT 1 FROM information_schema.routines
     WHERE routine_schema = 'mysql' AND routine_name = 'rds_set_configuration'`,
  );
  if (found.length === 0) return "not on this server";
  await connection.query("CALL mysql.rds_set_configuration('binlog retention hours', ?)", [hours]);
  return hours;
}
