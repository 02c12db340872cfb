/** Secrets Manager, as far as the seeder needs it. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";

/** The label of a version: the one in use, or the one that a rotation prepares. */
export type Stage = "AWSCURRENT" | "AWSPENDING";

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The login that a version of a secret holds; undefined where there is no such version yet. */
export async function findLogin(
  client: SecretsManagerClient,
  secretArn: string,
  stage: Stage = "AWSCURRENT",
): Promise<Login | undefined> {
  try {
    const { SecretString } = await client.send(
      new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }),
    );
    return parseLogin(secretArn, SecretString);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** @throws Error where the secret has no value yet */
export async function readLogin(
  client: SecretsManagerClient,
  secretArn: string,
  stage: Stage = "AWSCURRENT",
): Promise<Login> {
  const login = await findLogin(client, secretArn, stage);
  if (!login) throw new Error(`the secret ${secretArn} has no version ${stage}`);
  return login;
}

/** Writes a new version. `token` is its id; a second call with the same token and value does nothing. */
export async function writeLogin(
  client: SecretsManagerClient,
  secretArn: string,
  login: Login,
  stage: Stage,
  token?: string,
): Promise<void> {
  await client.send(
    new PutSecretValueCommand({
      SecretId: secretArn,
      SecretString: JSON.stringify(login),
      VersionStages: [stage],
      ...(token && { ClientRequestToken: token }),
    }),
  );
}

/** Labels of each version of a secret, by version id. */
export async function stagesOf(
  client: SecretsManagerClient,
  secretArn: string,
): Promise<{ rotationEnabled: boolean; stages: Record<string, string[]> }> {
  const { RotationEnabled, VersionIdsToStages } = await client.send(
    new DescribeSecretCommand({ SecretId: secretArn }),
  );
  return { rotationEnabled: RotationEnabled === true, stages: VersionIdsToStages ?? {} };
}

/** Makes version `to` the one in use, in place of version `from`. */
export async function makeCurrent(
  client: SecretsManagerClient,
  secretArn: string,
  to: string,
  from: string | undefined,
): Promise<void> {
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secretArn,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: to,
      ...(from && { RemoveFromVersionId: from }),
    }),
  );
}

function parseLogin(secretArn: string, text: string | undefined): Login {
  const value = JSON.parse(text ?? "null") as Partial<Login> | null;
  if (!value?.username || !value.password) {
    throw new Error(`the secret ${secretArn} holds no username and password`);
  }
  return { username: value.username, password: value.password };
}
