import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import {
  enginePython,
  peersPython,
  policyPython,
  root,
  venvPython,
  wheelsFile,
} from "../paths.mjs";
import { SetupError, attempt, run } from "./child.mjs";
import { dropStamp, ensureStamped, hashOf, readStamp } from "./step.mjs";

const CANDIDATES = ["python3.11", "python3", "python3.12", "python3.13"];

/** The virtual environment of the commands and tests. */
export async function ensurePython() {
  await ensureVenv("Python packages", venvPython, "local.lock");
}

/** The virtual environment of the policy scanners, which want older packages than the rest. */
export async function ensureScanners() {
  await ensureVenv("policy scanners", policyPython, "policy.lock");
}

/** The virtual environment of the emulated AWS. */
export async function ensureEmulator() {
  await ensureVenv("emulated AWS", enginePython, "engine.lock");
}

/** The virtual environment of the readers that a benchmark measures the job against. */
export async function ensurePeers() {
  await ensureVenv("readers to compare with", peersPython, "bench.lock");
}

/** What the job has on AWS besides Glue's own packages, for the machines there. */
export async function ensureWheels() {
  const parts = ["requirements/wheels.lock", "etl/build_wheels.py", "etl/build_archive.py"];
  const program = join(root, "etl", "build_wheels.py");
  await ensureStamped({
    name: "wheels for AWS Glue",
    made: wheelsFile,
    key: hashOf(...(await Promise.all(parts.map((part) => readFile(join(root, part)))))),
    install: async () => {
      await dropStamp(wheelsFile);
      await run(venvPython, [program, wheelsFile], { env: { PYTHONPATH: join(root, "etl") } });
    },
  });
}

/**
 * A virtual environment with exactly the packages of a file of requirements/.
 * @param {string} name
 * @param {string} python the environment's own
 * @param {string} file
 */
async function ensureVenv(name, python, file) {
  const venv = dirname(dirname(python));
  const lock = join(root, "requirements", file);
  await ensureStamped({
    name,
    made: venv,
    // A virtual environment holds its own path: one in a moved checkout is made anew.
    key: hashOf(await readFile(lock), venv),
    install: async () => {
      const usable = (await readStamp(venv)) !== null && existsSync(python);
      await dropStamp(venv);
      if (!usable) await makeVenv(venv);
      await install(lock, python);
    },
  });
}

/**
 * Installs the packages of a lock file; every file must have one of its hashes.
 * @param {string} lock
 * @param {string} [python] of the environment that gets them
 */
export async function install(lock, python = venvPython) {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(python, ["-m", "pip", "install", ...quiet, "--require-hashes", "-r", lock]);
}

/** @param {string} venv */
async function makeVenv(venv) {
  await rm(venv, { recursive: true, force: true });
  await run(await findPython(), ["-m", "venv", venv]);
}

async function findPython() {
  const probe =
    "import sys; print('new' if sys.version_info >= (3, 11) else 'old'); import venv, ensurepip";
  let withoutVenv = "";
  for (const python of CANDIDATES) {
    const { code, stdout } = await attempt(python, ["-c", probe]);
    if (code === 0 && stdout.trim() === "new") return python;
    if (stdout.trim() === "new") withoutVenv ||= python;
  }
  throw new SetupError(
    withoutVenv
      ? `${withoutVenv} has no venv module; on Debian and Ubuntu: apt install ${withoutVenv}-venv`
      : "there is no Python 3.11 or newer; install Python 3.11 with its venv module",
  );
}
