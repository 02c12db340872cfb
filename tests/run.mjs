/**
 * Runs the tests of both languages; the last line is `N passed, N failed, N skipped`. Arguments choose
 * test files by parts of their paths. `--source`: the long tests of extraction instead; `--aws`: those
 * against an emulated AWS; `--engine`: those under Pulumi's engine. Of the long ones and the engine's, the
 * longest need `--all`.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { node24, root, venvPython } from "../local/paths.mjs";
import { parsePytest, parseVitest } from "./support/results.mjs";

/** @typedef {import("./support/results.mjs").Results} Results */

/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {string[]} files what it is to run
 * @property {(report: string) => string[]} command
 * @property {(text: string) => Results} parse
 */

const words = process.argv.slice(2);
const longTests = words.includes("--source");
const engine = words.includes("--engine");
const aws = words.includes("--aws");
const longest = words.includes("--all");
const parts = words.filter((word) => !/^--(source|engine|aws|all)$/.test(word));

/** @param {string} file */
function inTier(file) {
  if (file.startsWith("tests/aws/")) return aws;
  if (!file.startsWith("tests/engine/")) return !engine && !aws;
  return engine && (longest || !file.startsWith("tests/engine/long/"));
}

/**
 * Whole loads begin at once, so that none is left alone at the end.
 * @param {string} one
 * @param {string} other
 */
function slowestFirst(one, other) {
  /** @param {string} file */
  const rank = (file) => (file.startsWith("tests/pipeline/") ? 0 : 1);
  return rank(one) - rank(other);
}

/** By the marks of pyproject.toml. */
function marks() {
  if (!longTests) return "not source and not nightly";
  return longest ? "source or nightly" : "source";
}

/** @returns {Promise<Runner[]>} */
async function runners() {
  const all = (await readdir(join(root, "tests"), { recursive: true })).map(
    (file) => `tests/${file}`,
  );
  /** @param {RegExp} pattern */
  const chosen = (pattern) =>
    all.filter(
      (file) =>
        pattern.test(file) && (parts.length === 0 || parts.some((part) => file.includes(part))),
    );
  const typescript = longTests ? [] : chosen(/\.test\.ts$/).filter(inTier);
  const python = engine || aws ? [] : chosen(/\/test_[^/]*\.py$/).sort(slowestFirst);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  return [
    {
      name: "vitest",
      files: typescript,
      command: (report) => [
        ...[
          node24,
          vitest,
          "run",
          `--reporter=${engine ? "verbose" : "default"}`,
          "--reporter=json",
        ],
        ...(engine ? ["--testTimeout=1200000", "--hookTimeout=180000"] : []),
        ...[`--outputFile.json=${report}`, ...typescript],
      ],
      parse: parseVitest,
    },
    {
      name: "pytest",
      files: python,
      command: (report) => [
        ...[venvPython, "-m", "pytest", "-m", marks(), "--durations=15"],
        // Two files at a time: a load waits about as long as it works.
        ...(python.length < 2
          ? []
          : [
              ...["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"],
              ...["--max-worker-restart", "0"],
            ]),
        ...[`--junitxml=${report}`, ...python],
      ],
      parse: parsePytest,
    },
  ];
}

/**
 * @param {Runner} runner
 * @param {string} report
 * @returns {Promise<Results>}
 */
async function collect({ name, command, parse }, report) {
  const [program = "", ...args] = command(report);
  const child = spawn(program, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PYTHONUNBUFFERED: "1" },
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const text = await readFile(report, "utf8").catch(() => null);
  const results = text === null ? { passed: 0, failed: 0, skipped: [] } : parse(text);
  if (text !== null && (code === 0 || results.failed > 0)) return results;
  process.stdout.write(`\n${name} itself failed (exit code ${code})\n`);
  return { ...results, failed: 1 };
}

const interruption = new AbortController();
// A signal reaches the whole group, so the runners end by themselves: the rest is not begun.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interruption.abort();
  });
}

const work = await mkdtemp(join(tmpdir(), "lakehouse-tests-"));
/** @type {Results[]} */
const results = [];
try {
  for (const runner of await runners()) {
    if (runner.files.length > 0 && !interruption.signal.aborted) {
      results.push(await collect(runner, join(work, runner.name)));
    }
  }
} finally {
  await rm(work, { recursive: true });
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
const skipped = results.flatMap((result) => result.skipped);
if (results.length === 0) process.stdout.write(`no test's path has ${parts.join(" or ")} in it\n`);
for (const test of skipped) process.stdout.write(`skipped: ${test}\n`);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
process.exitCode = interruption.signal.aborted ? 130 : failed > 0 || passed === 0 ? 1 : 0;
