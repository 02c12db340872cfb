import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { localFolder, node24, root } from "../../local/paths.mjs";
import { checkout } from "../support/checkout";
import { run } from "../support/programs";

/** The closing lines and the exit code of `tests/run.mjs` where there are only these test files. */
async function outcome(files: Record<string, string>, ...args: string[]) {
  const folder = checkout();
  mkdirSync(join(folder, "tests", "support"), { recursive: true });
  mkdirSync(join(folder, ".local"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  symlinkSync(join(localFolder, "venv"), join(folder, ".local", "venv"));
  for (const file of ["tests/run.mjs", "tests/support/results.mjs", "vitest.config.mjs"]) {
    symlinkSync(join(root, file), join(folder, file));
  }
  writeFileSync(
    join(folder, "pyproject.toml"),
    '[tool.pytest.ini_options]\nmarkers = ["source: x", "nightly: x"]\n',
  );
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, "tests", name), text);
  }
  const runner = join(folder, "tests", "run.mjs");
  const { code, stdout } = await run(
    node24,
    ["--preserve-symlinks-main", "--preserve-symlinks", runner, ...args],
    { cwd: folder },
  );
  const lines = stdout.trimEnd().split("\n");
  return { code, last: lines.at(-1), lines };
}

const VITEST = 'import { it, expect } from "vitest";\n';
const PASS_TS = `${VITEST}it("one", () => {});\nit("two", () => {});\n`;
const PASS_PY = "def test_one(): pass\n";

describe("the closing line of all tests", () => {
  it("adds up both languages", async () => {
    expect(await outcome({ "a.test.ts": PASS_TS, "test_a.py": PASS_PY })).toMatchObject({
      code: 0,
      last: "3 passed, 0 failed, 0 skipped",
    });
  });

  it("counts failures of both", async () => {
    const files = {
      "a.test.ts": `${PASS_TS}it("three", () => { expect(1).toBe(2); });\n`,
      "test_a.py": `${PASS_PY}def test_two(): assert False\n`,
    };
    expect(await outcome(files)).toMatchObject({ code: 1, last: "3 passed, 2 failed, 0 skipped" });
  });

  it.each([
    ["TypeScript that can't be imported", { "a.test.ts": 'import "./missing";\n' }],
    ["Python that can't be imported", { "test_a.py": "import missing_module\n" }],
    [
      "a fixture that fails",
      { "test_a.py": "import pytest\n@pytest.fixture\ndef f(): 1/0\ndef test_one(f): pass\n" },
    ],
    [
      "a hook that fails",
      {
        "a.test.ts": `${VITEST}import { beforeAll } from "vitest";\nbeforeAll(() => { throw new Error("x"); });\nit("one", () => {});\n`,
      },
    ],
    [
      "an error that no test catches",
      {
        "a.test.ts": `${VITEST}it("one", async () => { setTimeout(() => { throw new Error("late"); }); await new Promise((resolve) => setTimeout(resolve, 50)); });\n`,
      },
    ],
    ["a runner that dies", { "test_a.py": "import os\ndef test_one(): os._exit(0)\n" }],
    ["a file without a test", { "test_a.py": "\n" }],
  ])("counts %s as a failure", async (_, files) => {
    const { code, last } = await outcome(files);
    expect(code).toBe(1);
    expect(last).toMatch(/^\d+ passed, 1 failed, \d+ skipped$/);
  });

  it("lists what is skipped, with the reason", async () => {
    const { code, last, lines } = await outcome({
      "a.test.ts": `${PASS_TS}it.skip("three", () => {});\nit.todo("four");\n`,
      "test_a.py":
        'import pytest\n@pytest.mark.skip(reason="no <disk> & \\"so\\"")\ndef test_one(): pass\n',
    });
    expect({ code, last }).toEqual({ code: 0, last: "2 passed, 0 failed, 3 skipped" });
    expect(lines.slice(-4, -1)).toEqual([
      "skipped: three: skipped",
      "skipped: four: todo",
      'skipped: tests.test_a.test_one: no <disk> & "so"',
    ]);
  });

  it("runs the chosen files only, and says if there are none", async () => {
    const files = { "a.test.ts": PASS_TS, "test_b.py": PASS_PY };
    expect(await outcome(files, "test_b")).toMatchObject({ last: "1 passed, 0 failed, 0 skipped" });
    const { code, lines } = await outcome(files, "nowhere");
    expect(code).toBe(1);
    expect(lines).toEqual(["no test's path has nowhere in it", "0 passed, 0 failed, 0 skipped"]);
  });

  it("keeps the long tests apart", async () => {
    const long = "import pytest\n@pytest.mark.source\ndef test_long(): pass\n";
    const longest = "@pytest.mark.nightly\ndef test_longest(): pass\n";
    const files = { "a.test.ts": PASS_TS, "test_a.py": PASS_PY + long + longest };
    expect(await outcome(files)).toMatchObject({ last: "3 passed, 0 failed, 0 skipped" });
    expect(await outcome(files, "--source")).toMatchObject({
      last: "1 passed, 0 failed, 0 skipped",
    });
    expect(await outcome(files, "--source", "--all")).toMatchObject({
      last: "2 passed, 0 failed, 0 skipped",
    });
  });
});
