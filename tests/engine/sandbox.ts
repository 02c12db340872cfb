/** An emulated account, a copy of the project, and a place for the state of its stacks. */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { LocalWorkspace } from "@pulumi/pulumi/automation";

import { Deployment } from "./deployment";
import { Emulator } from "./emulator";
import { pathWithoutLaunchers } from "./programs.mjs";
import { addConfig, type Config, copyProject } from "./project";

export class Sandbox {
  private readonly passphrase = randomBytes(16).toString("hex");

  private constructor(
    readonly emulator: Emulator,
    /** The copy of the project. */
    readonly project: string,
  ) {}

  static async begin(): Promise<Sandbox> {
    forgetTheUser();
    const project = copyProject();
    return new Sandbox(await Emulator.start(), project);
  }

  /**
   * Makes a stack; nothing is deployed yet.
   * @param name the environment
   * @param config values beside those of the stack's file
   * @param program folder of the program, below the project. @default the project itself
   */
  async stack(name: string, config: Config = {}, program = ""): Promise<Deployment> {
    const state = join(this.project, "state");
    const workDir = join(this.project, program);
    mkdirSync(state, { recursive: true });
    // A bucket has no host name of its own here.
    addConfig(workDir, name, { "aws:s3UsePathStyle": true, ...config });
    const stack = await LocalWorkspace.createStack(
      { stackName: name, workDir },
      {
        envVars: {
          AWS_ENDPOINT_URL: this.emulator.url,
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          AWS_EC2_METADATA_DISABLED: "true",
          AWS_CONFIG_FILE: "/dev/null",
          AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
          PULUMI_BACKEND_URL: `file://${state}`,
          PULUMI_CONFIG_PASSPHRASE: this.passphrase,
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        },
      },
    );
    return new Deployment(stack, this.emulator);
  }

  /** Ends the account, and removes what was written. */
  async end(): Promise<void> {
    await this.emulator.stop();
    rmSync(this.project, { recursive: true });
  }
}

/** The user's account and backend are not for tests, and npm's `pulumi` downloads what it runs. */
function forgetTheUser(): void {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === "PULUMI_HOME" || !/^(AWS|PULUMI)_/.test(name),
  );
  process.env = Object.fromEntries(kept);
  process.env.PATH = `${dirname(process.execPath)}:${pathWithoutLaunchers(process.env)}`;
}
