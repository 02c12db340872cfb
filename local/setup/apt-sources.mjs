import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Where a machine gets its Debian from.
 *
 * @typedef {object} Source
 * @property {string} uri
 * @property {string | null} keyring null: apt's own trusted keys
 */

const ROLLING = ["stable", "testing", "unstable", "sid"];
const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * The mirror that apt's own settings below `etc` name for the main suite of this release.
 *
 * @param {string} etc
 * @param {string} codename
 * @returns {Promise<Source | null>}
 */
export async function debianSource(etc, codename) {
  const known = [codename, ...ROLLING];
  const parts = join(etc, "sources.list.d");
  const names = await readdir(parts).catch(() => /** @type {string[]} */ ([]));
  const files = [join(etc, "sources.list"), ...names.sort().map((name) => join(parts, name))];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    const entries = file.endsWith(".sources") ? paragraphs(text) : oneLiners(text, file);
    const entry = entries.find(
      ({ suites, components }) =>
        suites.some((suite) => known.includes(suite)) && components.includes("main"),
    );
    if (entry) return { uri: entry.uri, keyring: keyringFor(entry.signedBy) };
  }
  return null;
}

/** @typedef {{ uri: string, suites: string[], components: string[], signedBy: string }} Entry */

/**
 * @param {string} text
 * @param {string} file
 * @returns {Entry[]}
 */
function oneLiners(text, file) {
  if (!file.endsWith(".list")) return [];
  return [...text.matchAll(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]*)/gm)].map(
    ([, options = "", uri = "", suite = "", components = ""]) => ({
      uri,
      suites: [suite],
      components: components.trim().split(/\s+/),
      signedBy: /signed-by=(\S+)/.exec(options)?.[1] ?? "",
    }),
  );
}

/**
 * @param {string} text
 * @returns {Entry[]}
 */
function paragraphs(text) {
  const withoutComments = text.replaceAll(/^#.*\n?/gm, "");
  return withoutComments.split(/\n\s*\n/).flatMap((paragraph) => {
    /** @param {string} name */
    const words = (name) =>
      new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, "im").exec(paragraph)?.[1]?.trim().split(/\s+/) ??
      [];
    const [uri] = words("URIs");
    if (!uri || !words("Types").includes("deb") || words("Enabled")[0]?.toLowerCase() === "no")
      return [];
    const signedBy = words("Signed-By")[0] ?? "";
    return [{ uri, suites: words("Suites"), components: words("Components"), signedBy }];
  });
}

/**
 * Debian's full keyring where the machine has it: an entry's own may know one suite only.
 * @param {string} signedBy
 */
function keyringFor(signedBy) {
  if (existsSync(DEBIAN_KEYRING)) return DEBIAN_KEYRING;
  return signedBy.startsWith("/") ? signedBy : null;
}
