/** A stack that was just deployed, emulated: its account, an empty database, the seeder's bundle. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { MysqlServer } from "../support/mysql";
import { openOwner } from "../support/mysql-client";
import { Account } from "./account";
import { startNamedMysql } from "./database";
import { bundleFor, DATABASE } from "./seeder";

export interface World {
  readonly server: MysqlServer;
  readonly account: Account;
  /** Of the seeder's bundle. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "lakehouse-seeder-"));
  const server = await startNamedMysql();
  bundleFor(server, folder);
  const owner = await openOwner(server);
  await owner.query(`CREATE DATABASE ${DATABASE}`); // as RDS does
  await owner.end();
  const account = await Account.open("dev", {
    username: "owner",
    password: server.ownerPassword,
  });
  return {
    server,
    account,
    folder,
    close: async () => {
      await account.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
