import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { node24, root } from "../../local/paths.mjs";

/** A throw-away MySQL for tests, on this machine, over TLS. */
export interface MysqlServer {
  host: string;
  port: number;
  /** Path of its certificate authority's PEM file. */
  ca: string;
  pid: number;
  /** `owner` may do everything, also create users and set global variables. */
  ownerPassword: string;
  /** `reader` may read everything and follow the binlog. */
  readerPassword: string;
  /** A source URL with the user's password and the CA in it. */
  url: (user: "owner" | "reader", database: string) => string;
  /** Kills the server and removes its data. It also ends when this process does, in whatever way. */
  stop: () => Promise<void>;
}

/** Starts one in about two seconds. `options`: more for `mysqld`, such as `--gtid-mode=OFF`. */
export async function startMysql(...options: string[]): Promise<MysqlServer> {
  const keeper = join(root, "tests", "support", "mysql-keeper.ts");
  const child = spawn(node24, ["--import", "tsx", keeper, ...options], {
    cwd: root,
    detached: true, // a Ctrl-C reaches the tests; the server ends after them
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) throw new Error("the throw-away MySQL didn't start: see above");
  const server = JSON.parse(first.value) as Omit<MysqlServer, "url" | "stop">;
  return {
    ...server,
    url: (user, database) => {
      const password = user === "owner" ? server.ownerPassword : server.readerPassword;
      const query = `ssl-ca=${encodeURIComponent(server.ca)}`;
      return `mysql://${user}:${password}@${server.host}:${server.port}/${database}?${query}`;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
