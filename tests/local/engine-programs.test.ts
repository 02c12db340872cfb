import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { expect, it } from "vitest";

import { node24, root } from "../../local/paths.mjs";
import { missingPrograms, pathWithoutLaunchers } from "../engine/programs.mjs";
import { run, scratch } from "../support/programs";

const ALL = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-aws", "pulumi-resource-random"];

/** A folder with programs of these names. */
function folderWith(programs: readonly string[], below = "bin"): string {
  const folder = join(scratch(), below);
  mkdirSync(folder, { recursive: true });
  for (const program of programs) {
    const file = join(folder, program);
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o755);
  }
  return folder;
}

it("is content with everything on PATH, in whatever folders", () => {
  const PATH = [folderWith(ALL.slice(0, 2)), folderWith(ALL.slice(2))].join(delimiter);
  expect(missingPrograms({ PATH, PULUMI_HOME: scratch() })).toEqual([]);
});

it.each(ALL)("misses %s", (program) => {
  const PATH = folderWith(ALL.filter((other) => other !== program));
  expect(missingPrograms({ PATH, PULUMI_HOME: scratch() })).toEqual([program]);
});

it("takes providers that Pulumi has installed", () => {
  const home = scratch();
  for (const plugin of ["resource-aws-v7.48.0", "resource-random-v4.21.2"]) {
    mkdirSync(join(home, "plugins", plugin), { recursive: true });
  }
  expect(missingPrograms({ PATH: folderWith(ALL.slice(0, 2)), PULUMI_HOME: home })).toEqual([]);
});

it("takes no file that can't be run, and no folder", () => {
  const folder = folderWith(ALL.slice(1));
  writeFileSync(join(folder, "pulumi"), "", { mode: 0o644 });
  const other = scratch();
  mkdirSync(join(other, "pulumi"));
  const PATH = [folder, other].join(delimiter);
  expect(missingPrograms({ PATH, PULUMI_HOME: scratch() })).toEqual(["pulumi"]);
});

it("takes none of npm's launchers, which download what they run", () => {
  const launchers = folderWith(ALL, join("node_modules", ".bin"));
  const real = folderWith([]);
  const PATH = [launchers, real].join(delimiter);
  expect(pathWithoutLaunchers({ PATH })).toBe(real);
  expect(missingPrograms({ PATH, PULUMI_HOME: scratch() })).toEqual(ALL);
});

it("says what is missing and how to get it, with an exit code of its own", async () => {
  const command = [join(root, "tests", "engine", "main.mjs"), "--engine"];
  const env = { PATH: dirname(node24), PULUMI_HOME: scratch() };
  const { code, stdout, stderr } = await run(node24, command, { env });
  expect({ code, stdout }).toEqual({ code: 8, stdout: "" });
  expect(stderr).toMatch(/^error: no pulumi, no pulumi-language-nodejs, .*install Pulumi.*\n$/);
});
