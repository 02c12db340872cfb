import type { Inspected } from "./inspect";
import { tokensOf, type Token } from "./tokens";

/** Where a dump's statements are to go. Names are in the dump's encoding. */
export interface Destination {
  /** The name that the dump itself gives its database, if any. */
  readonly dumpDatabase: string | undefined;
  /** The tables that the dump creates. */
  readonly tables: ReadonlySet<string>;
  /** The database that the user named. */
  readonly database: string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The statement as it is to run in a database of another name: without the dump's own database
 * before names, without DEFINER (that user may not exist here), and with references to tables that
 * the dump lacks pointing into the destination. Nothing within quotes changes.
 */
export function rewrite(sql: string, kind: Inspected, destination: Destination): string {
  const tokens = kind.does === "fill" ? head(sql) : [...tokensOf(sql)];
  let result = "";
  let copied = 0;
  for (const { start, end, text } of findEdits(tokens, kind, destination)) {
    result += sql.slice(copied, start) + text;
    copied = end;
  }
  return result + sql.slice(copied);
}

/** An INSERT as far as its table: the rows are long, and nothing of them is ours to change. */
function head(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const token of tokensOf(sql)) {
    if (token.text === "(" || tokens.length === 8) break;
    tokens.push(token);
  }
  return tokens;
}

function* findEdits(
  tokens: readonly Token[],
  kind: Inspected,
  destination: Destination,
): Generator<Edit> {
  for (const [at, token] of tokens.entries()) {
    if (isQualifier(tokens, at, kind, destination)) {
      yield { start: token.start, end: tokens[at + 2]?.start ?? token.end, text: "" };
    } else if (
      kind.action === "later" &&
      token.word === "DEFINER" &&
      textAt(tokens, at + 1) === "="
    ) {
      yield {
        start: token.start,
        end: tokens[endOfUser(tokens, at + 2)]?.end ?? token.end,
        text: "",
      };
    }
    const parent = kind.action === "run" ? missingParent(tokens, at, destination) : undefined;
    if (parent) {
      const text = `\`${destination.database.replaceAll("`", "``")}\`.`;
      yield { start: parent.start, end: parent.start, text };
    }
  }
}

/** Whether the token is the dump's database, before the name of something in it. */
function isQualifier(
  tokens: readonly Token[],
  at: number,
  kind: Inspected,
  { dumpDatabase, tables }: Destination,
): boolean {
  const token = tokens[at];
  if (!isName(token) || token.text !== dumpDatabase) return false;
  if (textAt(tokens, at + 1) !== "." || textAt(tokens, at - 1) === ".") return false;
  if (!isName(tokens[at + 2])) return false;
  // In a view, `a`.`b` may as well be column b of a table that is called as its database is.
  const mayBeTable = kind.action === "later" && tables.has(token.text);
  return !mayBeTable || textAt(tokens, at + 3) === ".";
}

/** The table's name after the REFERENCES at `at`, if the dump creates no such table. */
function missingParent(
  tokens: readonly Token[],
  at: number,
  { dumpDatabase, tables }: Destination,
): Token | undefined {
  if (tokens[at - 1]?.word === "REFERENCES") {
    const qualified = textAt(tokens, at + 1) === ".";
    const parent = qualified ? undefined : tokens[at];
    return parent && !tables.has(parent.text) ? parent : undefined;
  }
  const qualifiedParent =
    tokens[at - 3]?.word === "REFERENCES" &&
    textAt(tokens, at - 1) === "." &&
    textAt(tokens, at - 2) === dumpDatabase;
  const parent = tokens[at];
  return qualifiedParent && parent && !tables.has(parent.text) ? parent : undefined;
}

/** The last token of `user@host` or CURRENT_USER(). */
function endOfUser(tokens: readonly Token[], at: number): number {
  if (textAt(tokens, at + 1) === "@") return at + 2;
  return textAt(tokens, at + 1) === "(" ? at + 2 : at;
}

function isName(token: Token | undefined): token is Token {
  return token?.kind === "name" || token?.kind === "word";
}

function textAt(tokens: readonly Token[], at: number): string | undefined {
  return tokens[at]?.text;
}
