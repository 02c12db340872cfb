import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";

const PASSWORD = "changeit"; // Java's own default: the certificates are public
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch
  "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, Red Hat
  "/etc/ssl/cert.pem", // Alpine, macOS
];

/**
 * Makes a Java that came out of a package trust whom this machine trusts (a company's proxy, say):
 * writes the machine's certificate authorities to `file`, and returns the options for `java`.
 *
 * @param {string} file
 * @returns {Promise<string[]>} none where the machine has no such list
 */
export async function trustOfMachine(file) {
  const bundle = [process.env.SSL_CERT_FILE ?? "", ...BUNDLES].find((path) => existsSync(path));
  if (!bundle) return [];
  await writeFile(file, javaKeyStore(certificates(await readFile(bundle, "utf8"))));
  return [`-Djavax.net.ssl.trustStore=${file}`, "-Djavax.net.ssl.trustStoreType=JKS"];
}

/**
 * @param {string} pem
 * @returns {Buffer[]} DER
 */
function certificates(pem) {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, base64 = ""]) => Buffer.from(base64, "base64"));
}

/**
 * Java's key store format: magic number, version, entries, and a keyed digest of it all.
 * @param {Buffer[]} trusted
 */
function javaKeyStore(trusted) {
  const content = Buffer.concat([
    int32(0xfeedfeed),
    int32(2),
    int32(trusted.length),
    ...trusted.flatMap((certificate, index) => [
      int32(2), // a trusted certificate
      text(`authority-${index}`),
      Buffer.alloc(8), // since when
      text("X.509"),
      int32(certificate.length),
      certificate,
    ]),
  ]);
  const digest = createHash("sha1")
    .update(Buffer.from(PASSWORD, "utf16le").swap16())
    .update("Mighty Aphrodite") // the format's own salt
    .update(content)
    .digest();
  return Buffer.concat([content, digest]);
}

/** @param {number} value */
function int32(value) {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** @param {string} value */
function text(value) {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
