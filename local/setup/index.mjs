import { ensureClassData } from "./class-data.mjs";
import { ensureAwsJars, ensureJars } from "./jars.mjs";
import { ensureJava } from "./java.mjs";
import { ensureMysql } from "./mysql.mjs";
import { ensureNode } from "./node.mjs";
import {
  ensureEmulator,
  ensurePeers,
  ensurePython,
  ensureScanners,
  ensureWheels,
} from "./python.mjs";

/** @typedef {"node" | "python" | "spark" | "mysql" | "scanners" | "emulator" | "glue" | "peers" | "wheels"} Need */

/**
 * Installs what is missing of what a command needs, and nothing else.
 *
 * @param {readonly Need[]} needs
 * @returns {Promise<{ javaHome: string | null }>}
 */
export async function ensureAll(needs) {
  if (needs.includes("node")) await ensureNode();
  if (needs.includes("python") || needs.includes("spark")) await ensurePython();
  if (needs.includes("wheels")) await ensureWheels();
  const javaHome = needs.includes("spark") ? await ensureJava() : null;
  if (javaHome !== null) {
    await ensureJars(javaHome);
    await ensureClassData(javaHome);
  }
  if (javaHome !== null && needs.includes("glue")) await ensureAwsJars(javaHome);
  if (needs.includes("mysql")) await ensureMysql();
  if (needs.includes("scanners")) await ensureScanners();
  if (needs.includes("emulator")) await ensureEmulator();
  if (needs.includes("peers")) await ensurePeers();
  return { javaHome };
}
