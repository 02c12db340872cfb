import { parseOptions } from "../local/parse-options";
import { usageError } from "./errors";

export const HELP = `usage: npm run seed -- --url mysql://user@host:port/database [options]

Fills a MySQL database with the generated sales of a retailer of scale models:
  --scale N           its size; 1 is about 3,000 order lines (default 1, at most 10000)
  --seed S            other numbers give other data (default 1)
or with a dump, or changes a filled one:
  --dump FILE.sql     load this dump instead, into the database that the URL names
  --churn PCT         insert, update and delete about PCT % of its rows, chosen by --seed

  --replace           replace what is there
  --password-file F   where the password is, if not in the URL or SOURCE_PASSWORD
  --json              print the result as JSON
  --help
`;

export type Task =
  | {
      readonly kind: "fill";
      readonly seed: number;
      readonly scale: number;
      readonly replace: boolean;
    }
  | { readonly kind: "dump"; readonly file: string; readonly replace: boolean }
  | { readonly kind: "churn"; readonly seed: number; readonly percent: number }
  | { readonly kind: "help" };

export interface Arguments {
  readonly url: string;
  readonly passwordFile: string | undefined;
  readonly json: boolean;
  readonly task: Task;
}

/** Reads the command line; @throws CommandError (usage) */
export function parseArguments(words: readonly string[]): Arguments {
  const values = read(words);
  const task = values.help ? ({ kind: "help" } as const) : chooseTask(values);
  if (!values.url && task.kind !== "help") {
    throw usageError("--url is missing; write --url mysql://user@host:3306/database");
  }
  return {
    url: values.url ?? "",
    passwordFile: values["password-file"],
    json: values.json ?? false,
    task,
  };
}

type Values = ReturnType<typeof read>;

function read(words: readonly string[]) {
  return parseOptions({
    args: [...words],
    options: {
      url: { type: "string" },
      "password-file": { type: "string" },
      scale: { type: "string" },
      seed: { type: "string" },
      dump: { type: "string" },
      churn: { type: "string" },
      replace: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  }).values;
}

function chooseTask(values: Values): Task {
  const { dump, churn, replace = false } = values;
  const kind = dump !== undefined ? "dump" : churn !== undefined ? "churn" : "fill";
  for (const option of EXCLUDED[kind]) {
    if (values[option] !== undefined) throw usageError(`--${option} does not go with --${kind}`);
  }
  if (dump !== undefined) return { kind: "dump", file: dump, replace };
  const seed = integer("--seed", values.seed ?? "1", 0, 2 ** 32 - 1);
  if (churn !== undefined) return { kind: "churn", seed, percent: percentage(churn) };
  return { kind: "fill", seed, scale: integer("--scale", values.scale ?? "1", 1, 10_000), replace };
}

const EXCLUDED = {
  dump: ["scale", "seed", "churn"],
  churn: ["scale", "replace"],
  fill: [],
} as const;

function integer(option: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw usageError(`${option} must be a whole number from ${low} to ${high}, not '${text}'`);
}

function percentage(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= 100) return value;
  throw usageError(`--churn must be a number above 0, at most 100, not '${text}'`);
}
