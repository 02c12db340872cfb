/**
 * Rotation of the reader's password, in the four steps that Secrets Manager calls:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * The master user sets the password, so a rotation that was cut short anywhere can be repeated.
 */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Connection } from "mysql2/promise";
import { newPassword, READER, setPassword } from "./reader";
import { findLogin, type Login, makeCurrent, readLogin, stagesOf, writeLogin } from "./secrets";

const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

export interface RotationEvent {
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly Step: (typeof STEPS)[number];
}

export function isRotationEvent(event: unknown): event is RotationEvent {
  const { SecretId, ClientRequestToken, Step } = (event ?? {}) as Record<string, unknown>;
  return (
    typeof SecretId === "string" &&
    typeof ClientRequestToken === "string" &&
    STEPS.some((step) => step === Step)
  );
}

export interface RotationPorts {
  readonly secrets: SecretsManagerClient;
  /** Opens a session as the master user. */
  readonly asMaster: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  /** Opens and closes a session with this login, in the database. */
  readonly tryLogin: (login: Login) => Promise<void>;
}

/** @throws Error where the event is for another secret, or its version is not one to rotate */
export async function rotate(
  event: RotationEvent,
  readerSecretArn: string,
  { secrets, asMaster, tryLogin }: RotationPorts,
): Promise<void> {
  const { SecretId: secretArn, ClientRequestToken: token } = event;
  if (secretArn !== readerSecretArn) throw new Error(`${secretArn} is not the reader's secret`);
  const { rotationEnabled, stages } = await stagesOf(secrets, secretArn);
  if (!rotationEnabled) throw new Error(`rotation of ${secretArn} is not enabled`);
  const labels = stages[token];
  if (!labels) throw new Error(`${secretArn} has no version ${token}`);
  if (labels.includes("AWSCURRENT")) return; // done by an earlier call
  if (!labels.includes("AWSPENDING")) throw new Error(`version ${token} is not pending`);

  switch (event.Step) {
    case "createSecret":
      if (!(await findLogin(secrets, secretArn, "AWSPENDING"))) {
        const login = { username: READER, password: newPassword() };
        await writeLogin(secrets, secretArn, login, "AWSPENDING", token);
      }
      return;
    case "setSecret": {
      const login = await readLogin(secrets, secretArn, "AWSPENDING");
      await asMaster((connection) => setPassword(connection, login));
      return;
    }
    case "testSecret":
      await tryLogin(await readLogin(secrets, secretArn, "AWSPENDING"));
      return;
    case "finishSecret": {
      const current = Object.entries(stages).find(([, names]) => names.includes("AWSCURRENT"));
      await makeCurrent(secrets, secretArn, token, current?.[0]);
    }
  }
}
