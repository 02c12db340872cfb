import { usageError } from "../errors";
import type { Statement } from "./split";
import { tokensOf, type Token } from "./tokens";

/**
 * What becomes of a statement. `run`: at once, where the tables are loaded. `session`: the same, and
 * again before what is left for later. `later`: views, triggers and the like, once the tables are in
 * their place. `skip`: databases are ours to name, and locks are not needed.
 */
export type Action = "run" | "session" | "later" | "skip";

export interface Inspected {
  readonly action: Action;
  /** The table that it creates, or whose rows it writes. */
  readonly table?: TableName;
  readonly does?: "create" | "fill";
  /** The database that it says to use. */
  readonly database?: string;
  /** The charset and collation that it gives this database, as SQL. */
  readonly databaseOptions?: string;
}

export interface TableName {
  readonly database: string | undefined;
  readonly name: string;
}

const PROGRAMS = new Set(["VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"]);
const OBJECTS = new Set([
  ...PROGRAMS,
  ...["TABLE", "DATABASE", "SCHEMA", "INDEX", "USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE"],
  ...["SONAME", "INSTANCE", "RESOURCE", "UNDO", "SEQUENCE", "PACKAGE"],
]);
const PLAIN = new Set(["START", "BEGIN", "COMMIT", "ROLLBACK", "UPDATE", "DELETE"]);
const UPKEEP = new Set(["ANALYZE", "OPTIMIZE", "CHECK", "LOCK", "UNLOCK"]);

/** Says what a statement of a dump is; @throws CommandError (usage) for one that has no place in a dump. */
export function inspect(statement: Statement): Inspected {
  const tokens = tokensOf(statement.text);
  const first = tokens.next().value;
  if (!first) return { action: "skip" }; // nothing but comments
  const verb = first.word;
  if (PLAIN.has(verb)) return { action: "run" };
  if (verb === "SET") return setting(statement, [...tokens]);
  if (verb === "USE") return use(statement, [...tokens]);
  if (verb === "INSERT" || verb === "REPLACE") return fill(statement, tokens);
  if (verb === "TRUNCATE") return { action: "run" };

  const rest = [...tokens];
  const object = rest.find(({ word }) => OBJECTS.has(word));
  if (UPKEEP.has(verb) && /^TABLES?$/.test(object?.word ?? rest[0]?.word ?? "")) {
    return { action: "skip" };
  }
  if (!object || !["CREATE", "ALTER", "DROP"].includes(verb)) throw misplaced(statement, verb);
  const named = rest.slice(rest.indexOf(object) + 1).filter(({ word }) => !NOISE.has(word));
  switch (object.word) {
    case "TABLE":
      return verb === "CREATE"
        ? { action: "run", does: "create", ...target(statement, named) }
        : { action: "run", ...target(statement, named) };
    case "INDEX":
      return { action: "run" };
    case "DATABASE":
    case "SCHEMA":
      return verb === "CREATE" ? createDatabase(named) : { action: "skip" };
    default:
      if (!PROGRAMS.has(object.word) || rest.some(({ word }) => word === "SONAME")) {
        throw misplaced(statement, `${verb} ${object.word}`);
      }
      return { action: "later" };
  }
}

const NOISE = new Set(["IF", "NOT", "EXISTS"]);

/** The name at the head of `tokens`, with its database where that is named. */
export function nameAt(tokens: readonly Token[]): TableName | undefined {
  const [first, dot, second] = tokens;
  if (!first || first.kind === "sign") return undefined;
  return dot?.text === "." && second
    ? { database: unquoted(first), name: unquoted(second) }
    : { database: undefined, name: unquoted(first) };
}

function target(statement: Statement, tokens: readonly Token[]): { table: TableName } {
  const table = nameAt(tokens);
  if (!table) throw usageError(`line ${statement.line}: no table's name where one must be`);
  return { table };
}

function fill(statement: Statement, tokens: Iterable<Token>): Inspected {
  const head: Token[] = [];
  for (const token of tokens) {
    if (head.length === 0 && MODIFIERS.has(token.word)) continue;
    head.push(token);
    if (head.length === 3) break;
  }
  return { action: "run", does: "fill", ...target(statement, head) };
}

const MODIFIERS = new Set(["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"]);

function setting(statement: Statement, tokens: readonly Token[]): Inspected {
  const words = new Set(tokens.map(({ word }) => word));
  // Dumps of a replicating server say these; they are about replication, not about the data.
  if (words.has("GTID_PURGED") || words.has("SQL_LOG_BIN")) return { action: "skip" };
  for (const scope of ["GLOBAL", "PERSIST", "PERSIST_ONLY"]) {
    if (words.has(scope)) throw misplaced(statement, `SET ${scope}`);
  }
  const encoding = tokens.find(({ word }) => UNSAFE_ENCODINGS.has(word));
  if (encoding) {
    throw usageError(
      `line ${statement.line}: the dump is in ${encoding.text}, whose letters may look like quotes; ` +
        "dump it with --default-character-set=utf8mb4",
    );
  }
  const what = tokens[0]?.word ?? "";
  if (["PASSWORD", "ROLE", "DEFAULT", "RESOURCE"].includes(what)) {
    throw misplaced(statement, `SET ${what}`);
  }
  return { action: "session" };
}

/** Encodings with bytes below 0x80 inside of letters. */
const UNSAFE_ENCODINGS = new Set([
  "BIG5",
  "CP932",
  "GB18030",
  "GBK",
  "SJIS",
  "UCS2",
  "UTF16",
  "UTF32",
]);

function use(statement: Statement, tokens: readonly Token[]): Inspected {
  const [database, more] = tokens;
  if (!database || more)
    throw usageError(`line ${statement.line}: USE needs one name and then ';'`);
  return { action: "skip", database: unquoted(database) };
}

function createDatabase(named: readonly Token[]): Inspected {
  const [database, ...options] = named;
  if (!database) return { action: "skip" };
  const words = options.map(({ word }) => word);
  const valueOf = (at: number) => words.slice(at).find((word) => word !== "" && !KEYS.has(word));
  const charset = words.findIndex((word) => word === "CHARSET" || word === "SET");
  const collate = words.indexOf("COLLATE");
  const sql = [
    charset >= 0 ? `CHARACTER SET ${valueOf(charset)}` : "",
    collate >= 0 ? `COLLATE ${valueOf(collate)}` : "",
  ];
  const databaseOptions = sql.join(" ").trim();
  return {
    action: "skip",
    database: unquoted(database),
    ...(databaseOptions && { databaseOptions }),
  };
}

const KEYS = new Set(["CHARSET", "CHARACTER", "SET", "COLLATE", "DEFAULT"]);

function unquoted(token: Token): string {
  return token.kind === "string" ? token.text.slice(1, -1) : token.text;
}

function misplaced(statement: Statement, what: string): Error {
  const shown = what || statement.text.slice(0, 20);
  return usageError(`line ${statement.line}: ${shown} has no place in a dump; take it out`);
}
