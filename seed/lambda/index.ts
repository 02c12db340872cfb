/** The Lambda function: invoked by hand to prepare the database, by Secrets Manager to rotate. */
import { join } from "node:path";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Connection } from "mysql2/promise";
import { connect } from "../connection";
import type { SourceUrl } from "../source-url";
import { prepare, type Report } from "./prepare";
import { isRotationEvent, rotate } from "./rotation";
import { type Login, readLogin } from "./secrets";
import { readSettings, type Settings } from "./settings";

/** Certificate authorities of RDS, beside the bundle. */
const AUTHORITIES = "rds-ca.pem";

/**
 * @returns what was prepared; nothing for a step of a rotation
 * @throws Error saying what failed; Lambda reports it, and the alarm rings
 */
export async function handler(event: unknown): Promise<Report | undefined> {
  const settings = readSettings(process.env);
  const secrets = new SecretsManagerClient({});
  const asMaster = async <T>(
    work: (connection: Connection, url: SourceUrl) => Promise<T>,
  ): Promise<T> =>
    withSession(address(settings, await readLogin(secrets, settings.masterSecretArn)), work);

  if (isRotationEvent(event)) {
    await rotate(event, settings.readerSecretArn, {
      secrets,
      asMaster,
      tryLogin: (login) =>
        withSession(address(settings, login), async (connection) => {
          await connection.query(`USE \`${settings.database}\``);
        }),
    });
    return undefined;
  }
  return asMaster((connection, url) => prepare(settings, url, connection, secrets));
}

function address(settings: Settings, login: Login): SourceUrl {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: login.username,
    password: () => login.password,
    sslMode: "VERIFY_IDENTITY",
    sslCa: join(__dirname, AUTHORITIES),
  };
}

async function withSession<T>(
  url: SourceUrl,
  work: (connection: Connection, url: SourceUrl) => Promise<T>,
): Promise<T> {
  const connection = await connect(url);
  try {
    return await work(connection, url);
  } finally {
    connection.destroy();
  }
}
