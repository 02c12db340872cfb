/** A MySQL whose certificate names its host, as RDS's does: its clients check the name. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

import { enginePython } from "../../local/paths.mjs";
import { type MysqlServer, startMysql } from "../support/mysql";
import { openOwner } from "../support/mysql-client";

export async function startNamedMysql(): Promise<MysqlServer> {
  const server = await startMysql();
  try {
    const script = join(__dirname, "certificates.py");
    const { status, stderr } = spawnSync(enginePython, [script, dirname(server.ca)], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    const owner = await openOwner(server);
    await owner.query("ALTER INSTANCE RELOAD TLS");
    await owner.end();
    return { ...server, host: "localhost" };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
