import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { exitCodes } from "./exit-codes";
import { root, venvPython } from "./paths.mjs";

interface Tool {
  name: string;
  check: string[];
  /** The same, mending what it can. Left out: it only finds. */
  fix?: string[];
}

const script = (...path: string[]) => [process.execPath, join(root, "node_modules", ...path)];
const python = (module: string) => [venvPython, "-m", module];
const eslint = [...script("eslint", "bin", "eslint.js"), "."];
const prettier = [...script("prettier", "bin", "prettier.cjs"), "--log-level=warn", "."];
const ruff = python("ruff");
const sqlfluff = python("sqlfluff");
const sql = [
  "queries",
  "examples/consumer",
  "etl/models",
  "etl/refresh",
  "etl/rules",
  "seed/schema.sql",
].filter((path) => existsSync(join(root, path)));

/** Slowest first, so that they end about together. */
const tools: Tool[] = [
  { name: "eslint", check: eslint, fix: [...eslint, "--fix"] },
  { name: "mypy", check: [...python("mypy"), "--no-error-summary", "."] },
  { name: "tsc", check: [...script("typescript", "bin", "tsc"), "--noEmit"] },
  {
    name: "sqlfluff",
    check: [...sqlfluff, "lint", ...sql],
    fix: [...sqlfluff, "fix", "--quiet", ...sql],
  },
  { name: "prettier", check: [...prettier, "--check"], fix: [...prettier, "--write"] },
  {
    name: "ruff check",
    check: [...ruff, "check", "--quiet"],
    fix: [...ruff, "check", "--quiet", "--fix"],
  },
  {
    name: "ruff format",
    check: [...ruff, "format", "--quiet", "--check"],
    fix: [...ruff, "format", "--quiet"],
  },
];

/** Runs a tool, prints its line, and what it said if it found something. True if it found nothing. */
async function run(name: string, [program = "", ...args]: string[]): Promise<boolean> {
  const started = performance.now();
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  const well = await new Promise<boolean>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code === 0);
    });
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${name.padEnd(12)} ${seconds.padStart(6)} s  ${well ? "ok" : "failed"}\n`);
  if (!well) process.stdout.write(`${said.trimEnd()}\n\n`);
  return well;
}

/** Tools that only read run side by side. */
async function checkAll(): Promise<boolean> {
  const waiting = [...tools];
  const outcomes: boolean[] = [];
  const worker = async () => {
    for (let tool = waiting.shift(); tool; tool = waiting.shift()) {
      outcomes.push(await run(tool.name, tool.check));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return outcomes.every(Boolean);
}

/** Tools that write run one after another. */
async function fixAll(): Promise<boolean> {
  let well = true;
  for (const { name, fix } of tools) if (fix) well = (await run(name, fix)) && well;
  return well;
}

async function main(words: string[]): Promise<void> {
  const fix = words[0] === "--fix";
  const unknown = words.slice(fix ? 1 : 0);
  if (unknown.length > 0) {
    process.stderr.write(`error: no argument is known here: ${unknown.join(" ")}\n`);
    process.exitCode = exitCodes.USAGE;
    return;
  }
  const well = await (fix ? fixAll() : checkAll());
  process.exitCode = well ? exitCodes.OK : exitCodes.UNEXPECTED;
}

void main(process.argv.slice(2));
