import { resolve } from "node:path";

import { CommandError, INTERRUPTED, messageOf, usageError } from "../seed/errors";
import { exitCodes } from "./exit-codes";
import { type User, users } from "./mysql/accounts";
import { start, status, stop } from "./mysql/instance";
import type { ServerInfo } from "./mysql/server-info";
import { parseOptions } from "./parse-options";
import { embeddedFolder } from "./paths.mjs";

const HELP = `usage: npm run db -- start|stop|status|url [options]

The embedded MySQL: this project's own, reachable from this machine only.
  start         start it, unless it runs
  stop          stop it and wait until it is gone
  status        say whether it runs, and where
  url           print its source URL; every command fills in its own user and password

  --dir DIR     another instance, in DIR (default .local/mysql)
  --user USER   owner or reader: the user that the URL names
  --help
`;

const ACTIONS = ["start", "stop", "status", "url"] as const;

interface Arguments {
  action: (typeof ACTIONS)[number];
  directory: string;
  user: User | undefined;
}

async function main(words: string[]): Promise<void> {
  const parsed = parse(words);
  if (parsed === "help") {
    process.stdout.write(HELP);
    return;
  }
  const { action, directory, user } = parsed;
  switch (action) {
    case "start": {
      const { info, wasRunning } = await start(directory, { signal: interruption.signal });
      say(`${wasRunning ? "already runs" : "started"}: ${describe(info)}`);
      return;
    }
    case "stop":
      say((await stop(directory)) ? "stopped" : "it doesn't run");
      return;
    case "status": {
      const info = await status(directory);
      process.stdout.write(info?.pid == null ? "stopped\n" : `running: ${describe(info)}\n`);
      return;
    }
    case "url": {
      const info = await status(directory);
      if (info?.pid == null) {
        throw new CommandError(exitCodes.SOURCE, "it doesn't run; start it: npm run db -- start");
      }
      const at = user === undefined ? "" : `${user}@`;
      process.stdout.write(`mysql://${at}${info.host}:${info.port}/${info.database}\n`);
    }
  }
}

function parse(words: string[]): Arguments | "help" {
  const { values, positionals } = read(words);
  if (values.help) return "help";
  const action = ACTIONS.find((name) => name === positionals[0]);
  if (action === undefined || positionals.length > 1) {
    throw usageError(`say one of ${ACTIONS.join(", ")}, as in: npm run db -- start`);
  }
  const user = users.find((name) => name === values.user);
  if (values.user !== undefined && (user === undefined || action !== "url")) {
    throw usageError(`--user is ${users.join(" or ")}, and goes with url only`);
  }
  return { action, directory: resolve(values.dir ?? embeddedFolder), user };
}

function read(args: string[]) {
  return parseOptions({
    args,
    allowPositionals: true,
    options: {
      dir: { type: "string" },
      user: { type: "string" },
      help: { type: "boolean" },
    },
  });
}

function describe(info: ServerInfo): string {
  return `${info.version} on ${info.host}:${info.port}, process ${info.pid}`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interruption.abort(new CommandError(INTERRUPTED, "interrupted"));
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof CommandError ? error.exitCode : exitCodes.UNEXPECTED;
  process.stderr.write(`error: ${messageOf(error)}\n`);
});
