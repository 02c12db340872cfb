import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { CommandError, messageOf, usageError } from "../errors";
import { StatementSplitter, type Statement } from "./split";

const CHUNK_BYTES = 1 << 16;
const BYTE_ORDER_MARK = "\xef\xbb\xbf";

/**
 * The statements of a dump, in a file of any size: memory holds a chunk and one statement. Text is
 * bytes (see StatementSplitter). `advance` hears of the bytes read.
 *
 * @throws CommandError (usage): no such file, not SQL text, cut off.
 */
export async function* readStatements(
  file: string,
  signal: AbortSignal,
  advance: (bytes: number) => void = () => undefined,
): AsyncGenerator<Statement> {
  const splitter = new StatementSplitter();
  let first = true;
  try {
    const stream = createReadStream(file, { encoding: "latin1", highWaterMark: CHUNK_BYTES });
    for await (const piece of stream as AsyncIterable<string>) {
      signal.throwIfAborted();
      const text = first ? beginning(piece) : piece;
      first = false;
      yield* heeded(splitter, splitter.push(text));
      advance(piece.length);
    }
    yield* heeded(splitter, splitter.end());
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw usageError(`can't read it: ${messageOf(error)}`);
  }
}

/** Tells the splitter of a change in what a backslash means, before it reads on. */
function* heeded(
  splitter: StatementSplitter,
  statements: Iterable<Statement>,
): Generator<Statement> {
  for (const statement of statements) {
    if (/^(?:\/\*M?!\d*)?\s*SET\s[^]{0,500}?sql_mode/i.test(statement.text)) {
      splitter.noBackslashEscapes = /NO_BACKSLASH_ESCAPES/i.test(statement.text);
    }
    yield statement;
  }
}

function beginning(text: string): string {
  if (text.startsWith("\x1f\x8b") || text.startsWith("PK\x03\x04") || text.startsWith("BZh")) {
    throw usageError("it is compressed; unpack it first");
  }
  if (/^(\xff\xfe|\xfe\xff)/.test(text)) {
    throw usageError("it is in UTF-16, as PowerShell's > writes it; dump with --result-file=FILE");
  }
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

/**
 * Tells whether a dump by mysqldump lacks the comment that mysqldump ends with: then it is cut off,
 * be it between two statements.
 */
export async function lacksEnding(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const read = async (position: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, position);
      return buffer.toString("latin1", 0, bytesRead);
    };
    const byMysqldump = /^(\xef\xbb\xbf)?(\/\*.*\*\/\s*)?-- (MySQL|MariaDB) dump /.test(
      await read(0),
    );
    return byMysqldump && !(await read(Math.max(0, size - 4096))).includes("-- Dump completed");
  } finally {
    await handle.close();
  }
}
