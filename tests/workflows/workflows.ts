/** The workflow files, and what each must keep to. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse } from "yaml";

const ROOT = join(__dirname, "../..");

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps?: readonly Step[];
  readonly with?: Readonly<Record<string, string>>;
}

interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean | string;
}

export interface Workflow {
  /** The file's name without ending. */
  readonly name: string;
  readonly text: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: Concurrency;
  /** A composite action is one job without a name. */
  readonly jobs: Readonly<Record<string, Job>>;
}

export function readWorkflow(name: string, text: string): Workflow {
  return { ...(parse(text) as Omit<Workflow, "name" | "text">), name, text };
}

export function workflows(): Workflow[] {
  const folder = join(ROOT, ".github/workflows");
  return readdirSync(folder).map((file) =>
    readWorkflow(basename(file, ".yml"), readFileSync(join(folder, file), "utf8")),
  );
}

/** The composite actions of this repository, by their text. */
export function actions(): { name: string; text: string }[] {
  const folder = join(ROOT, ".github/actions");
  return readdirSync(folder).map((name) => ({
    name,
    text: readFileSync(join(folder, name, "action.yml"), "utf8"),
  }));
}
