import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { localFolder, root, venvPython } from "../paths.mjs";
import { SetupError, attempt, run } from "./child.mjs";
import { trustOfMachine } from "./trust-store.mjs";
import { dropStamp, ensure, hashOf, readStamp, writeStamp } from "./step.mjs";

/** @typedef {{ group: string, artifact: string, version: string, sha256: string }} Jar */

const cache = join(localFolder, "ivy");

/**
 * The jars that Spark needs here.
 * @param {string} javaHome
 */
export async function ensureJars(javaHome) {
  await ensurePinned("Spark's jars", "jars", javaHome);
}

/**
 * What AWS Glue has besides: for tests against an emulated AWS only.
 * @param {string} javaHome
 */
export async function ensureAwsJars(javaHome) {
  await ensurePinned("Spark's jars for AWS", "aws-jars", javaHome);
}

/**
 * The jars of a file of requirements/, no more and no fewer, each with its checksum.
 * @param {string} name
 * @param {string} set the file's name without ending, and the folder's in .local/
 * @param {string} javaHome
 */
async function ensurePinned(name, set, javaHome) {
  const folder = join(localFolder, set);
  const text = readFileSync(join(root, "requirements", `${set}.json`), "utf8");
  /** @type {Jar[]} */
  const jars = JSON.parse(text);
  const key = hashOf(text);
  await ensure({
    name,
    isDone: async () =>
      (await readStamp(folder)) === key &&
      jars.every((jar) => existsSync(join(folder, fileName(jar)))),
    install: async () => {
      await dropStamp(folder);
      await keepOnly(folder, jars);
      const java = [join(javaHome, "bin", "java"), ...(await trust(javaHome))];
      for (const jar of jars) await ensureJar(folder, jar, java);
      await rm(cache, { recursive: true, force: true });
      await writeStamp(folder, key);
    },
  });
}

/** @param {Jar} jar */
function fileName({ artifact, version }) {
  return `${artifact}-${version}.jar`;
}

/**
 * Two versions of one library on Spark's class path would be worse than none.
 * @param {string} folder
 * @param {Jar[]} jars
 */
async function keepOnly(folder, jars) {
  await mkdir(folder, { recursive: true });
  const wanted = new Set(jars.map(fileName));
  for (const name of await readdir(folder)) {
    if (!wanted.has(name)) await rm(join(folder, name), { recursive: true });
  }
}

/**
 * The host's Java knows whom the host trusts; one from a package doesn't.
 * @param {string} javaHome
 */
async function trust(javaHome) {
  if (!javaHome.startsWith(localFolder)) return [];
  await mkdir(cache, { recursive: true });
  return trustOfMachine(join(cache, "trusted.jks"));
}

/**
 * @param {string} folder
 * @param {Jar} jar
 * @param {string[]} java
 */
async function ensureJar(folder, jar, java) {
  const file = join(folder, fileName(jar));
  if (existsSync(file) && (await sha256Of(file)) === jar.sha256) return;
  await fetchJar(folder, jar, java);
  await verify(jar, `${file}.unfinished`);
  await rename(`${file}.unfinished`, file);
}

/**
 * Spark ships Ivy, which knows the public repository of Java packages and the user's own settings
 * for it. Ivy keeps what it fetched; a bad file must not come out of there again.
 *
 * @param {string} folder
 * @param {Jar} jar
 * @param {string[]} java
 */
async function fetchJar(folder, { group, artifact, version }, [java = "java", ...options]) {
  await rm(join(cache, group, artifact), { recursive: true, force: true });
  // Relative paths: Ivy takes brackets in a path for its own patterns.
  const target = "[artifact]-[revision].jar.unfinished";
  const args = [...options, "-jar", await ivyJar(), "-cache", "../ivy", "-retrieve", target];
  const what = ["-dependency", group, artifact, version, "-confs", "default", "-notransitive"];
  const { code, stdout, stderr } = await attempt(java, [...args, ...what], { cwd: folder });
  if (code === 0) return;
  const said = (stderr + stdout).split("\n").filter((line) => line.trim());
  throw new SetupError(
    `can't fetch the Java package ${group}:${artifact}:${version}: ${said.slice(-8).join("\n  ")}`,
  );
}

async function ivyJar() {
  const home = await run(venvPython, ["-c", "import pyspark; print(pyspark.__path__[0])"]);
  const jars = join(home.trim(), "jars");
  const ivy = (await readdir(jars)).find((name) => /^ivy-[\d.]+\.jar$/.test(name));
  if (!ivy) throw new SetupError(`Spark's own jars lack Ivy; delete ${localFolder}/venv and retry`);
  return join(jars, ivy);
}

/**
 * @param {Jar} jar
 * @param {string} file
 */
async function verify(jar, file) {
  const found = await sha256Of(file);
  if (found === jar.sha256) return;
  await rm(file);
  throw new SetupError(
    `${fileName(jar)} as fetched has the SHA-256 ${found}, not the pinned ${jar.sha256}: ` +
      "it was removed; retry, and if it comes again, distrust the place it comes from",
  );
}

/** @param {string} file */
async function sha256Of(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
