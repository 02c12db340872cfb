/** The emulated AWS of one test file. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { enginePython, root } from "../../local/paths.mjs";
import type { Config } from "./project";

/** Everything there is in the account that a stack could leave behind, by kind. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

export class Emulator {
  private constructor(
    private readonly server: ChildProcess,
    readonly url: string,
    private readonly complaints: string[],
  ) {}

  /** Starts an empty account. */
  static async start(): Promise<Emulator> {
    const server = spawn(enginePython, ["-m", "tests.emulator"], { cwd: root, env: environment() });
    const complaints: string[] = [];
    server.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
    const lines = createInterface(server.stdout);
    const gone = once(server, "exit").then(() => {
      throw new Error(`the emulated AWS did not start:\n${complaints.join("")}`);
    });
    const [url] = (await Promise.race([once(lines, "line"), gone])) as [string];
    gone.catch(() => undefined);
    return new Emulator(server, url, complaints);
  }

  /** What it could not answer, with the reason; empty if nothing. */
  complaint(): string {
    return this.complaints.join("");
  }

  /** What there is now. */
  inventory(): Inventory {
    return this.call("inventory") as Inventory;
  }

  /** Makes what is around an existing database; the configuration that tells the program of it. */
  existingSource(): Config {
    return this.call("existing_source") as Config;
  }

  private call(module: string): unknown {
    const { status, stdout, stderr } = spawnSync(
      enginePython,
      ["-m", `tests.emulator.${module}`, this.url],
      { cwd: root, env: environment(), encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const gone = once(this.server, "exit");
    this.server.stdin?.end();
    await gone;
  }
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PYTHONPATH: root };
}
