import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { root, venvPython } from "../paths.mjs";
import { SetupError, attempt, run } from "./child.mjs";
import { dropStamp, ensureStamped, hashOf, readStamp } from "./step.mjs";

const venv = dirname(dirname(venvPython));
const CANDIDATES = ["python3.11", "python3", "python3.12", "python3.13"];

/** A virtual environment with exactly the packages of requirements/local.lock. */
export async function ensurePython() {
  const lock = join(root, "requirements", "local.lock");
  await ensureStamped({
    name: "Python packages",
    made: venv,
    // A virtual environment holds its own path: one in a moved checkout is made anew.
    key: hashOf(await readFile(lock), venv),
    install: async () => {
      const usable = (await readStamp(venv)) !== null && existsSync(venvPython);
      await dropStamp(venv);
      if (!usable) await makeVenv();
      await install(lock);
    },
  });
}

/**
 * Installs the packages of a lock file; every file must have one of its hashes.
 * @param {string} lock
 */
export async function install(lock) {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(venvPython, ["-m", "pip", "install", ...quiet, "--require-hashes", "-r", lock]);
}

async function makeVenv() {
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
