/** The seeder's bundle, run as Lambda runs it: a process that gets an event. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSeeder } from "../../local/seeder-bundle";
import { node24 } from "../../local/paths.mjs";
import type { MysqlServer } from "../support/mysql";
import { begin } from "../support/programs";
import { awsEnvironment } from "./account";
import type { Guard } from "./guard";
import type { World } from "./world";

export const SEEDER = "lakehouse-seeder-role-policy";
export const DATABASE = "classicmodels";

const RUN = `
require("./index.js").handler(JSON.parse(process.argv[2])).then(
  (report) => { process.stdout.write(JSON.stringify(report ?? null)); },
  (error) => { process.stderr.write(String(error)); process.exitCode = 1; },
);`;

/** Builds the bundle into a folder, for a database with a certificate of its own. */
export function bundleFor(server: MysqlServer, folder: string): void {
  buildSeeder(folder);
  copyFileSync(server.ca, join(folder, "rds-ca.pem"));
  writeFileSync(join(folder, "run.js"), RUN);
}

/** Invokes the function as the program sets it up. */
export async function invoke(
  event: unknown,
  { account, folder, server }: World,
  guard: Guard,
): Promise<{ report: unknown; error: string }> {
  const { environment } = account.resource("lakehouse-seeder-function").props as {
    environment: { variables: Record<string, string> };
  };
  const { stdout, stderr, code } = await begin(
    node24,
    [join(folder, "run.js"), JSON.stringify(event)],
    {
      env: {
        ...awsEnvironment(guard),
        ...environment.variables,
        SOURCE_HOST: server.host,
        SOURCE_PORT: String(server.port),
        MASTER_SECRET_ARN: account.masterSecret,
        READER_SECRET_ARN: account.readerSecret,
      },
    },
  ).ended;
  return code === 0
    ? { report: JSON.parse(stdout) as unknown, error: "" }
    : { report: undefined, error: stderr };
}
