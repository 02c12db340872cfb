import { usageError } from "../errors";
import { detached } from "./bytes";

/** A statement without its delimiter, from its first word on, and the line where that stands. */
export interface Statement {
  readonly text: string;
  readonly line: number;
}

type Quote = "'" | '"' | "`";
type Place = "code" | "line comment" | "comment" | Quote;

/** What ends a quoted text, or escapes a character in it. */
const INSIDE_QUOTES: Readonly<Record<Quote, RegExp>> = { "'": /['\\]/g, '"': /["\\]/g, "`": /`/g };

/** Executed by MySQL or MariaDB of a high enough version; 999999 stands for none. */
const EXECUTABLE_COMMENT = /\/\*M?!(?!999999)/y;
const DELIMITER_COMMAND = /delimiter(?=\s)/iy;
/** Not `\s`, which takes in 0xA0: that may end a letter in UTF-8. */
const BLANK = /[ \t\r\n\f\v]*/y;

/** Statements that are likely to be kept are shorter: settings, views, tables. */
const SHORT = 1 << 16;

/** As many characters as it takes to tell what begins at one of them. */
const LOOKAHEAD = 16;

/**
 * Splits SQL text into statements as MySQL's own client does: quotes, escapes, comments, executable
 * comments and DELIMITER lines. Text comes in pieces of any size, cut anywhere; no more than the
 * statement in hand is kept. A character stands for a byte (latin1), so that text in any encoding,
 * and what is no text at all, comes through untouched.
 */
export class StatementSplitter {
  /** Whether the session's sql_mode takes a backslash in quotes for an ordinary character. */
  noBackslashEscapes = false;

  #text = "";
  #at = 0; // what stands before it in #text is understood
  #kept = 0; // from here to #at, it belongs to the statement and is not in #pieces yet
  #pieces: string[] = [];
  #place: Place = "code";
  #executable = false; // inside an executable comment
  #begun = false; // more than blanks and comments was seen of the statement
  #line = 1; // of the text before #newline
  #newline = -1; // the next line's end that is not counted yet, where it was looked for already
  #beginLine = 1; // of the statement
  #delimiter = ";";
  #special = specialCharacters(";");

  *push(chunk: string): Generator<Statement> {
    this.#text += chunk;
    yield* this.#scan(false);
    this.#forget();
  }

  /** Ends the text; @throws CommandError (usage) if it ends within a statement or comment. */
  *end(): Generator<Statement> {
    yield* this.#scan(true);
    const where =
      this.#executable || this.#place === "comment"
        ? "within a comment"
        : this.#place in INSIDE_QUOTES
          ? "within a quoted text"
          : this.#begun && `without ${this.#delimiter}`;
    if (where) {
      throw usageError(`line ${this.#beginLine}: what begins here ends ${where}; is it cut off?`);
    }
  }

  *#scan(final: boolean): Generator<Statement> {
    for (;;) {
      switch (this.#place) {
        case "code":
          if (!(this.#begun ? this.#code(final) : this.#begin(final))) return;
          if (!this.#begun && this.#pieces.length > 0) yield this.#finish();
          break;
        case "line comment":
          if (!this.#skipTo("\n", 0)) return;
          break;
        case "comment":
          if (!this.#skipTo("*/", 2)) return;
          break;
        default:
          if (!this.#quoted(this.#place, final)) return;
      }
    }
  }

  /** Skips what may stand before a statement. False where more text is needed, or all is read. */
  #begin(final: boolean): boolean {
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#text);
    this.#at = BLANK.lastIndex;
    const left = this.#text.length - this.#at;
    if (left === 0 || (!final && left < LOOKAHEAD)) return false;
    this.#beginLine = this.#lineHere();
    if (matchesAt(DELIMITER_COMMAND, this.#text, this.#at)) return this.#delimiterCommand(final);
    if (this.#comment()) return true;
    this.#kept = this.#at;
    this.#begun = true;
    return true;
  }

  #delimiterCommand(final: boolean): boolean {
    const end = this.#text.indexOf("\n", this.#at);
    if (end < 0 && !final) return false;
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
    const delimiter = line.trim().split(/\s+/)[1];
    if (!delimiter || delimiter.length > LOOKAHEAD || delimiter.includes("\\")) {
      throw usageError(`line ${this.#beginLine}: DELIMITER needs one to ${LOOKAHEAD} characters`);
    }
    this.#delimiter = delimiter;
    this.#special = specialCharacters(delimiter);
    this.#at += line.length;
    return this.#begin(final);
  }

  /** Reads on to the next special character and past it. False where more text is needed. */
  #code(final: boolean): boolean {
    this.#special.lastIndex = this.#at;
    const found = this.#special.exec(this.#text);
    this.#at = found?.index ?? this.#text.length;
    if (!found || (!final && this.#text.length - this.#at < LOOKAHEAD)) return false;

    const [character] = found;
    if (!this.#executable && this.#text.startsWith(this.#delimiter, this.#at)) {
      this.#keep();
      this.#at += this.#delimiter.length;
      this.#begun = false;
    } else if (character in INSIDE_QUOTES) {
      this.#place = character as Quote;
      this.#at += 1;
    } else if (character === "\\") {
      this.#backslash();
    } else if (this.#executable && this.#text.startsWith("*/", this.#at)) {
      this.#executable = false;
      this.#at += 2;
    } else if (matchesAt(EXECUTABLE_COMMENT, this.#text, this.#at)) {
      this.#executable = true;
      this.#at = EXECUTABLE_COMMENT.lastIndex;
    } else if (!this.#comment()) {
      this.#at += 1;
    }
    return true;
  }

  /** Steps into the comment that begins here, if one does. */
  #comment(): boolean {
    const [first, second, third] = this.#text.slice(this.#at, this.#at + 3);
    if (first === "#" || (first === "-" && second === "-" && (third ?? " ") <= " ")) {
      this.#place = "line comment";
      return true;
    }
    if (first !== "/" || second !== "*" || matchesAt(EXECUTABLE_COMMENT, this.#text, this.#at)) {
      return false;
    }
    this.#place = "comment";
    this.#at += 2;
    return true;
  }

  #backslash(): void {
    const command = this.#text.slice(this.#at, this.#at + 2);
    if (command !== "\\N") {
      throw usageError(
        `line ${this.#lineHere()}: ${command} is a command of the mysql client, not SQL`,
      );
    }
    this.#at += 2; // an old way to write NULL
  }

  #quoted(quote: Quote, final: boolean): boolean {
    const inside = INSIDE_QUOTES[quote];
    inside.lastIndex = this.#at;
    const found = inside.exec(this.#text);
    this.#at = found?.index ?? this.#text.length;
    if (!found) return false;
    if (found[0] === quote) {
      this.#place = "code";
      this.#at += 1;
      return true;
    }
    if (this.#at + 1 === this.#text.length && !final) return false;
    this.#at += this.noBackslashEscapes ? 1 : 2;
    return true;
  }

  /** Goes to the end of a comment and `beyond`; false where it is not in sight. */
  #skipTo(end: string, beyond: number): boolean {
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0) {
      this.#at = Math.max(this.#at, this.#text.length - end.length + 1);
      return false;
    }
    this.#at = found + beyond;
    this.#place = "code";
    return true;
  }

  #finish(): Statement {
    const text = this.#pieces.join("");
    this.#pieces = [];
    return { text: text.length < SHORT ? detached(text) : text, line: this.#beginLine };
  }

  #keep(): void {
    if (this.#begun && this.#at > this.#kept) {
      this.#pieces.push(this.#text.slice(this.#kept, this.#at));
    }
    this.#kept = this.#at;
  }

  /** Lets go of the text that is understood. */
  #forget(): void {
    this.#keep();
    this.#lineHere();
    this.#text = this.#text.slice(this.#at);
    this.#newline = -1;
    this.#at = 0;
    this.#kept = 0;
  }

  /** Asked in the order of the text, so that every line's end is looked for once. */
  #lineHere(): number {
    if (this.#newline < 0) this.#newline = this.#nextLineEnd(0);
    while (this.#newline < this.#at) {
      this.#line += 1;
      this.#newline = this.#nextLineEnd(this.#newline + 1);
    }
    return this.#line;
  }

  #nextLineEnd(from: number): number {
    const found = this.#text.indexOf("\n", from);
    return found < 0 ? Infinity : found;
  }
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Finds whatever may end a run of plain code. */
function specialCharacters(delimiter: string): RegExp {
  return new RegExp(`['"\`#/*\\\\\\-${delimiter.charAt(0).replace(/[\]^\\-]/, "\\$&")}]`, "g");
}
