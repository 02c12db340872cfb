import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

import { localFolder, root, venvPython } from "../paths.mjs";
import { attempt } from "./child.mjs";
import { ensureStamped, hashOf, installedAt } from "./step.mjs";

const made = join(localFolder, "class-data.jsa");
const program = join(root, "local", "class_data.py");

/**
 * Spark's classes in the form that the JVM has them in memory, for sessions to start sooner. It holds for one
 * Java and these very jars. Nothing needs it: where it can't be made, an empty file says so.
 *
 * @param {string} javaHome
 */
export async function ensureClassData(javaHome) {
  const jars = [join(localFolder, "jars"), dirname(dirname(venvPython))];
  await ensureStamped({
    name: "Spark's class data",
    made,
    key: hashOf(
      javaHome,
      await readFile(join(javaHome, "release"), "utf8").catch(() => ""),
      await readFile(program),
      ...(await Promise.all(jars.map(installedAt))),
    ),
    install: async () => {
      await rm(made, { force: true });
      const python = [join(root, "etl"), root].join(delimiter);
      const env = { JAVA_HOME: javaHome, PYTHONPATH: python };
      const { code } = await attempt(venvPython, [program], { env });
      if (code === 0 && existsSync(made)) return;
      await writeFile(made, "");
      return "not with this Java: sessions start as they are";
    },
  });
}
