import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../../../local/exit-codes";
import { CommandError } from "../../../seed/errors";
import { StatementSplitter, type Statement } from "../../../seed/dump/split";

/** Splits text that comes in pieces of at most `size` characters. */
function split(
  text: string,
  size = text.length || 1,
  splitter = new StatementSplitter(),
): Statement[] {
  const statements: Statement[] = [];
  for (let at = 0; at < text.length; at += size) {
    statements.push(...splitter.push(text.slice(at, at + size)));
  }
  return [...statements, ...splitter.end()];
}

const texts = (text: string, size?: number) => split(text, size).map((statement) => statement.text);

describe("StatementSplitter", () => {
  it.each([
    ["nothing", "", []],
    ["blanks and comments only", " \r\n-- a; b\n# c; 'd\n/* e; ' */\n", []],
    ["empty statements", ";;\n;", []],
    ["a comment at the very end", "a; -- b", ["a"]],
    ["a lone -- at the very end", "a;\n--", ["a"]],
    ["CRLF", "a\r\nb;\r\nc;\r\n", ["a\r\nb", "c"]],
    ["delimiters in quotes", `a ';' ";" \`;\`; b;`, [`a ';' ";" \`;\``, "b"]],
    ["doubled quotes", `a 'x'';' "x"";" \`x\`\`;\`; b;`, [`a 'x'';' "x"";" \`x\`\`;\``, "b"]],
    ["escaped quotes", String.raw`a '\';' "\";"; b;`, [String.raw`a '\';' "\";"`, "b"]],
    [
      "an escaped backslash",
      String.raw`a '\\'; b '\\\\';`,
      [String.raw`a '\\'`, String.raw`b '\\\\'`],
    ],
    ["a backslash in a name", "a `\\`; b;", ["a `\\`", "b"]],
    [
      "other quotes in quotes",
      `a '"\`'; b "'\`"; c \`'"\`;`,
      [`a '"\`'`, `b "'\`` + `"`, `c \`'"\``],
    ],
    ["comment marks in quotes", "a '-- ' '#' '/*'; b;", ["a '-- ' '#' '/*'", "b"]],
    [
      "quotes in comments",
      "a -- it's\n; b # \"\n; c /* ` */;",
      ["a -- it's\n", 'b # "\n', "c /* ` */"],
    ],
    ["two minuses that are no comment", "a 5--3; b;", ["a 5--3", "b"]],
    ["a comment that looks closed at once", "/*/ ; */ a;", ["a"]],
    ["stars and slashes", "a 6/2*3; b /**/ ;", ["a 6/2*3", "b /**/ "]],
    ["executable comments", "/*!40101 SET a='*/;' */;b;", ["/*!40101 SET a='*/;' */", "b"]],
    ["MariaDB's executable comments", "/*M!100616 SET a=1 */;", ["/*M!100616 SET a=1 */"]],
    [
      "MariaDB's sandbox line",
      "/*!999999\\- enable the sandbox mode */ \n/*M!999999\\- x */a;",
      ["a"],
    ],
    [
      "a comment in an executable one",
      "/*!50003 a /* b; */ c */; d;",
      ["/*!50003 a /* b; */ c */", "d"],
    ],
    ["the old way to write NULL", "a (\\N, \\N);", ["a (\\N, \\N)"]],
    ["DELIMITER", "a;\nDELIMITER ;;\nb; c;;\ndelimiter ;\nd;", ["a", "b; c", "d"]],
    ["DELIMITER with CRLF", "DELIMITER $$\r\na; b$$\r\nDELIMITER ;\r\nc;", ["a; b", "c"]],
    [
      "DELIMITER //",
      "DELIMITER //\na /* ; */ ; b 4/2//\nDELIMITER ;\nc;",
      ["a /* ; */ ; b 4/2", "c"],
    ],
    ["a strange delimiter", "DELIMITER ]^-\na]b;c]^-d]^-\n", ["a]b;c", "d"]],
    ["a word like delimiter", "delimiters;a delimiter ;;", ["delimiters", "a delimiter "]],
    ["DELIMITER at the very end", "a;\nDELIMITER ;", ["a"]],
  ])("understands %s", (_, text, statements) => {
    for (const size of [1, 2, 3, 5, 16, 1000]) expect(texts(text, size)).toEqual(statements);
  });

  it("keeps bytes that are blanks elsewhere", () => {
    const voila = Buffer.from("DROP TABLE voilà", "utf8").toString("latin1"); // its last byte is 0xA0
    expect(texts(`${voila};`)).toEqual([voila]);
  });

  it("tells the line where a statement begins", () => {
    const text = "-- one\n\n  a\n'\n';b;\n/* 5\n6 */ c;\r\nDELIMITER ;;\nd\n;;\n e;;";
    for (const size of [1, 7, 1000]) {
      expect(split(text, size).map(({ line }) => line)).toEqual([3, 5, 7, 9, 11]);
    }
  });

  it.each([
    ["within a string", "a;\n\nb 'c\n;", "line 3: what begins here ends within a quoted text"],
    ["within a name", "a;\nb `c;", "line 2: what begins here ends within a quoted text"],
    ["after a backslash", "a 'b\\", "line 1: what begins here ends within a quoted text"],
    ["within a comment", "a;\n/* b", "line 2: what begins here ends within a comment"],
    [
      "within an executable comment",
      "\n/*!50001 a;\n",
      "line 2: what begins here ends within a comment",
    ],
    ["within a statement", "a;\nb", "line 2: what begins here ends without ;"],
    ["before another delimiter", "DELIMITER //\na;\n", "line 2: what begins here ends without //"],
  ])("says where it is cut off: %s", (_, text, message) => {
    for (const size of [1, 3, 1000]) expect(() => texts(text, size)).toThrow(message);
  });

  it.each([
    ["\\. other.sql\n", "line 1: \\. is a command of the mysql client"],
    ["a;\nb \\G\n", "line 2: \\G is a command of the mysql client"],
    ["DELIMITER \\\n", "line 1: DELIMITER needs"],
    ["a;\nDELIMITER \n", "line 2: DELIMITER needs"],
    [`DELIMITER ${"x".repeat(17)}\n`, "line 1: DELIMITER needs"],
  ])("refuses what is the client's: %j", (text, message) => {
    const refuse = () => texts(text, 4);
    expect(refuse).toThrow(message);
    try {
      refuse();
    } catch (error) {
      expect((error as CommandError).exitCode).toBe(exitCodes.USAGE);
    }
  });

  it("takes a backslash as it is where the sql_mode says so", () => {
    const splitter = new StatementSplitter();
    splitter.noBackslashEscapes = true;
    expect(split("a '\\';b '\\\\';", 1, splitter).map(({ text }) => text)).toEqual([
      "a '\\'",
      "b '\\\\'",
    ]);
  });

  const quoted = fc
    .tuple(fc.constantFrom("'", '"', "`"), fc.string({ unit: "binary", maxLength: 40 }))
    .map(([quote, text]) => [quote, Buffer.from(text).toString("latin1")] as const)
    .map(([quote, text]) => {
      const escaped = quote === "`" ? text : text.replace(/[\\'"]/g, "\\$&");
      return `${quote}${escaped.replaceAll(quote, quote === "`" ? "``" : quote)}${quote}`;
    });
  const comment = fc
    .string({ maxLength: 20 })
    .map((text) => text.replace(/[\n*]/g, ""))
    .chain((text) =>
      fc.constantFrom(`-- ${text}\n`, `#${text}\n`, `/*x${text}*/`, `/*!50001 a */`),
    );
  const word = fc.constantFrom(
    "SELECT",
    "a",
    "1",
    "(",
    ")",
    ",",
    "-",
    "/",
    "*",
    "=",
    " ",
    "\r\n",
    "@x",
    "\\N",
  );
  const piece = fc.oneof({ weight: 4, arbitrary: word }, { weight: 3, arbitrary: quoted }, comment);
  /** Some statement: its first token is a word, and it holds no delimiter but in quotes and comments. */
  const statement = fc.array(piece, { maxLength: 12 }).map((pieces) => `W ${pieces.join(" ")} `);

  it("finds random statements again, whatever is in them and wherever they are cut", () => {
    fc.assert(
      fc.property(
        fc.array(statement, { maxLength: 8 }),
        fc.constantFrom(";", ";;", "$$", "//", "~"),
        fc.integer({ min: 1, max: 30 }),
        (statements, delimiter, size) => {
          const plain = statements.map((text) => text.replaceAll(/[$~]/g, "s"));
          const joined = plain.map((text) => `${text}${delimiter}\n`).join("");
          const head = delimiter === ";" ? "" : `DELIMITER ${delimiter}\n`;
          expect(texts(head + joined, size)).toEqual(plain);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("reads the same however the text is cut", () => {
    const scrap = fc.constantFrom(
      "'",
      '"',
      "`",
      "\\",
      "\\'",
      ";",
      "--",
      "-- ",
      "#",
      "/*",
      "*/",
      "/*!",
      "/*!999999",
      "/*M!",
      "\n",
      "\r\n",
      "a",
      " ",
      "delimiter ;;\n",
      "DELIMITER //\n",
      ";;",
      "//",
      "\\N",
      "é",
      "\0",
    );
    const outcome = (text: string, size: number) => {
      try {
        return split(text, size);
      } catch (error) {
        return (error as Error).message;
      }
    };
    fc.assert(
      fc.property(
        fc.array(scrap, { maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (scraps, size) => {
          const text = scraps.join("");
          expect(outcome(text, size)).toEqual(outcome(text, text.length + 1));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
