/** What `pulumi preview --json` says, as far as a reviewer needs it. Names of properties, never values. */
import { createHash } from "node:crypto";

import { STATEFUL_TYPES } from "../../infra/data-safety";

export type Operation = "create" | "update" | "replace" | "delete" | "import";

export interface Change {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
  /** Properties that differ, and those of them that force a replacement. */
  readonly properties: readonly string[];
  readonly replacing: readonly string[];
  /** What it does to data, where the resource holds some and it is no harmless change. */
  readonly danger?: "deleted" | "replaced" | "unprotected";
}

export interface Preview {
  readonly changes: readonly Change[];
  /** Resources that stay as they are. */
  readonly unchanged: number;
  /** What the engine says is wrong. */
  readonly errors: readonly string[];
  /** The same for two previews that would do the same. */
  readonly digest: string;
}

interface State {
  readonly type: string;
  readonly protect?: boolean;
  readonly inputs?: unknown;
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: State;
  readonly newState?: State;
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
}

interface Printed {
  readonly steps?: readonly Step[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[];
}

/** The engine's words for what happens to a resource; `undefined` for nothing. */
const OPERATIONS: Readonly<Record<string, Operation | undefined>> = {
  same: undefined,
  read: undefined,
  refresh: undefined,
  create: "create",
  update: "update",
  import: "import",
  delete: "delete",
  discard: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "discard-replaced": "replace",
  "import-replacement": "replace",
  "read-replacement": "replace",
  "remove-pending-replace": "delete",
};

/** @throws Error where the text is no preview, or has an operation that is not known here */
export function parsePreview(text: string): Preview {
  const { steps = [], diagnostics = [] } = parse(text);
  const changes = unique(steps.flatMap(changeOf));
  return {
    changes,
    unchanged: steps.filter(({ op }) => op === "same").length,
    errors: diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message.replace(/^error:\s*/, "").trim()),
    digest: digestOf(steps.filter((step) => changeOf(step).length > 0)),
  };
}

function parse(text: string): Printed {
  try {
    const printed: unknown = JSON.parse(text);
    if (typeof printed === "object" && printed !== null) return printed;
  } catch {
    // Said below, as for any other text that is no preview.
  }
  throw new Error("pulumi printed no preview");
}

function changeOf(step: Step): Change[] {
  const { op, urn, oldState, newState, diffReasons = [], replaceReasons = [] } = step;
  if (!(op in OPERATIONS)) throw new Error(`pulumi's operation ${op} is not known here`);
  const type = (newState ?? oldState)?.type ?? "";
  const danger = STATEFUL_TYPES.has(type) ? dangerOf(step) : undefined;
  // A resource that loses only its protection stays the same to the engine.
  const operation = OPERATIONS[op] ?? (danger && "update");
  if (!operation) return [];
  return [
    {
      operation,
      type,
      name: nameOf(urn),
      properties: diffReasons,
      replacing: replaceReasons,
      ...(danger && { danger }),
    },
  ];
}

function dangerOf({ op, oldState, newState }: Step): Change["danger"] {
  if (OPERATIONS[op] === "delete") return "deleted";
  if (OPERATIONS[op] === "replace") return "replaced";
  return oldState?.protect && newState && !newState.protect ? "unprotected" : undefined;
}

/** A replacement may come as several steps of one resource. */
function unique(changes: readonly Change[]): Change[] {
  const byKey = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.operation} ${change.type} ${change.name}`;
    if (!byKey.has(key)) byKey.set(key, change);
  }
  return [...byKey.values()];
}

/** Of what is done to which resource with which inputs, in any order; unknown and secret values are marks. */
function digestOf(steps: readonly Step[]): string {
  // Pulumi names what is new by chance, and anew in every preview: `name-0a1b2c3`.
  const made = new Set(steps.filter(isMade).map(({ urn }) => nameOf(urn)));
  const settled = (text: string) =>
    text.replace(/^(.+)-[0-9a-f]{7}$/, (whole, name: string) => (made.has(name) ? name : whole));
  const lines = steps.map(({ op, urn, newState }) =>
    JSON.stringify([
      op,
      urn,
      newState?.protect ?? false,
      sorted(newState?.inputs ?? null, settled),
    ]),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

function isMade({ op }: Step): boolean {
  return OPERATIONS[op] === "create" || OPERATIONS[op] === "replace";
}

/** With the keys of objects in order, and every text as `change` has it. */
function sorted(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((inner) => sorted(inner, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner, change)]),
  );
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
