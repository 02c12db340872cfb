import { usageError } from "../errors";
import type { Statement } from "./split";
import { tokensOf } from "./tokens";

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts an INSERT of many rows into INSERTs of at most `bytes`, so that the server takes each.
 * @throws CommandError (usage) for a statement that is too long and no such INSERT, or a row that is.
 */
export function* cutInsert(statement: Statement, bytes: number): Generator<string> {
  const { text } = statement;
  const rows = [...rowsOf(text)];
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) throw tooLong(statement, text.length, bytes);
  const before = text.slice(0, first.start);
  const after = text.slice(last.end);
  const room = bytes - before.length - after.length;
  let { start, end } = first;
  for (const row of rows) {
    if (row.end - row.start > room) throw tooLong(statement, row.end - row.start, bytes);
    if (row.end - start > room) {
      yield before + text.slice(start, end) + after;
      start = row.start;
    }
    end = row.end;
  }
  yield before + text.slice(start, end) + after;
}

/** The bracketed rows after VALUES. */
function* rowsOf(text: string): Generator<Span> {
  let depth = 0;
  let start = 0;
  let inRows = false;
  for (const token of tokensOf(text)) {
    if (token.text === "(") {
      if (depth === 0) start = token.start;
      depth += 1;
    } else if (token.text === ")") {
      depth -= 1;
      if (depth === 0 && inRows) yield { start, end: token.end };
    } else if (depth === 0 && inRows && token.text !== ",") {
      return;
    } else if (depth === 0 && (token.word === "VALUES" || token.word === "VALUE")) {
      inRows = true;
    } else if (depth === 0 && token.word === "SELECT") {
      return;
    }
  }
}

function tooLong({ line }: Statement, length: number, bytes: number): Error {
  const megabytes = (size: number) => `${(size / 2 ** 20).toFixed(1)} MB`;
  return usageError(
    `line ${line}: ${megabytes(length)} in one piece, but the server takes ${megabytes(bytes)}; ` +
      "raise its max_allowed_packet",
  );
}
