/** A piece of SQL that means something by itself. */
export interface Token {
  /** `word`: a bare name, keyword or number; `name`: one in backticks; `sign`: one other character. */
  readonly kind: "word" | "name" | "string" | "sign";
  /** What it says; a name without its backticks. */
  readonly text: string;
  /** A word in capitals, to compare with keywords; else empty. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Blanks, comments, and the marks around executable comments, whose content counts. */
const SKIPPED =
  /(?:[\s\0]|#[^\n]*|--(?=\s|$)[^\n]*|\/\*M?!(?!999999)\d*|\*\/|\/\*(?!M?!(?!999999))[^]*?(?:\*\/|$))*/y;
const WORD = /[\w$\x80-\xff]+/y;
const QUOTE_OR_ESCAPE = { "'": /['\\]/g, '"': /["\\]/g, "`": /`/g } as const;

/** The tokens of a statement, one by one: no more of it is read than asked for. */
export function* tokensOf(sql: string): Generator<Token, undefined> {
  for (let at = 0; ;) {
    SKIPPED.lastIndex = at;
    SKIPPED.exec(sql);
    const start = SKIPPED.lastIndex;
    if (start >= sql.length) return undefined;
    const token = tokenAt(sql, start);
    at = token.end;
    yield token;
  }
}

function tokenAt(sql: string, start: number): Token {
  const sign = sql.charAt(start);
  if (sign === "'" || sign === '"' || sign === "`") {
    const end = quotedEnd(sql, start + 1, sign);
    return sign === "`"
      ? {
          kind: "name",
          text: sql.slice(start + 1, end - 1).replaceAll("``", "`"),
          word: "",
          start,
          end,
        }
      : { kind: "string", text: sql.slice(start, end), word: "", start, end };
  }
  WORD.lastIndex = start;
  const text = WORD.exec(sql)?.[0];
  return text
    ? { kind: "word", text, word: text.toUpperCase(), start, end: start + text.length }
    : { kind: "sign", text: sign, word: "", start, end: start + 1 };
}

/** A loop, since a pattern for a text of many megabytes would exhaust the engine's stack. */
function quotedEnd(sql: string, from: number, quote: keyof typeof QUOTE_OR_ESCAPE): number {
  const pattern = QUOTE_OR_ESCAPE[quote];
  pattern.lastIndex = from;
  for (let found = pattern.exec(sql); found; found = pattern.exec(sql)) {
    const next = sql.charAt(pattern.lastIndex);
    if (found[0] === quote && next !== quote) return pattern.lastIndex;
    pattern.lastIndex += 1; // the escaped character, or the second of two quotes
  }
  return sql.length;
}
