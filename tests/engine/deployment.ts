/** A stack under the engine, and what the engine does to it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { EngineEvent, OutputMap, PreviewOptions, Stack } from "@pulumi/pulumi/automation";

import type { Emulator } from "./emulator";

/** What the engine does, or would do, to one resource: `create aws:s3/bucket:Bucket lakehouse-lake`. */
export type Change = string;

/** Most of a deployment is waiting for AWS. */
const AT_ONCE = 40;

export class Deployment {
  constructor(
    readonly stack: Stack,
    private readonly emulator: Emulator,
  ) {}

  /** @throws Error with what the engine said, where it refuses; so do `up` and `destroy` */
  preview(options: PreviewOptions = {}): Promise<Change[]> {
    return this.changes((onEvent) => this.stack.preview({ ...options, onEvent }));
  }

  up(): Promise<Change[]> {
    return this.changes((onEvent) => this.stack.up({ parallel: AT_ONCE, onEvent }));
  }

  destroy(): Promise<Change[]> {
    return this.changes((onEvent) => this.stack.destroy({ parallel: AT_ONCE, onEvent }));
  }

  /**
   * A command as a user gives it: with a preview first, which the automation API leaves out.
   * @throws Error with what the engine said, where it refuses
   */
  async command(name: "up" | "destroy"): Promise<void> {
    const { workDir, envVars } = this.stack.workspace;
    const words = [name, "--yes", "--non-interactive", "--stack", this.stack.name];
    const options = { cwd: workDir, env: { ...process.env, ...envVars } };
    await promisify(execFile)("pulumi", words, options).catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout, { cause: error });
    });
  }

  async outputs(): Promise<Record<string, unknown>> {
    const outputs: OutputMap = await this.stack.outputs();
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** Of the resources alone, not of the stack and its providers; sorted. */
  private async changes(
    command: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  ): Promise<Change[]> {
    const changes: Change[] = [];
    const onEvent = ({ resourcePreEvent }: EngineEvent) => {
      if (!resourcePreEvent) return;
      const { op, type, urn } = resourcePreEvent.metadata;
      if (type.startsWith("pulumi:") || ["same", "read"].includes(op)) return;
      changes.push(`${op} ${type} ${urn.split("::").at(-1) ?? ""}`);
    };
    try {
      await command(onEvent);
    } catch (error) {
      const unanswered = this.emulator.complaint();
      if (!(error instanceof Error) || !unanswered) throw error;
      throw new Error(`${error.message}\nthe emulated AWS could not answer:\n${unanswered}`, {
        cause: error,
      });
    }
    return changes.sort();
  }
}
