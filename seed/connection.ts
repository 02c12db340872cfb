import { readFileSync } from "node:fs";
import {
  createConnection,
  type Connection,
  type ConnectionOptions,
  type SslOptions,
} from "mysql2/promise";
import { CommandError, messageOf, sourceError } from "./errors";
import { describe, type SourceUrl } from "./source-url";

const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_WAIT_S = 60;
/** The session that holds the lock waits while another one loads. */
const IDLE_S = 86_400;

/**
 * How statements are sent: as text, or as bytes, each a character of the string (latin1). What the
 * bytes mean is then up to SET NAMES alone.
 */
type Text = keyof typeof SENT_AS;

// -LOCAL_FILES: a server must not be able to ask for a file of ours. -SESSION_TRACK: mysql2 would
// hear of a SET NAMES and encode what follows accordingly.
const SENT_AS = {
  unicode: { charset: "UTF8MB4_UNICODE_CI", flags: ["-LOCAL_FILES"] },
  bytes: { charset: "LATIN1_SWEDISH_CI", flags: ["-LOCAL_FILES", "-SESSION_TRACK"] },
};

/**
 * Opens a utf8mb4, UTC session in no database, encrypted as the URL's `ssl-mode` says. A statement
 * waits at most a minute for a table that another session uses.
 *
 * @throws CommandError (source): unreachable, refused, wrong password, untrusted certificate.
 */
export async function connect(url: SourceUrl, text: Text = "unicode"): Promise<Connection> {
  const options: ConnectionOptions = {
    host: url.host,
    port: url.port,
    user: url.user,
    password: url.password(),
    connectTimeout: CONNECT_TIMEOUT_MS,
    connectAttributes: { program_name: "classicmodels-lakehouse" },
    dateStrings: true,
    ...SENT_AS[text],
  };
  try {
    const connection = await open(url, options);
    // An error between two queries comes back from the next query; unheard it would end the process.
    connection.on("error", () => undefined);
    await connection.query("SET NAMES utf8mb4");
    await connection.query(
      `SET time_zone = '+00:00', lock_wait_timeout = ${LOCK_WAIT_S}, wait_timeout = ${IDLE_S}`,
    );
    return connection;
  } catch (error) {
    throw refused(url, error);
  }
}

/** A server error's symbolic code, such as ER_NO_SUCH_TABLE, or a network error's, such as ECONNRESET. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** The error as one that the user can act on: ours, or the server's or network's; else it is a bug. */
export function expected(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  const code = codeOf(error) ?? "ERR_";
  return code.startsWith("ERR_") ? undefined : sourceError(messageOf(error)); // ERR_: Node's own
}

/** PREFERRED takes a server without TLS as it is; every other mode asks for what it names. */
async function open(url: SourceUrl, options: ConnectionOptions): Promise<Connection> {
  if (url.sslMode === "DISABLED") return createConnection(options);
  try {
    return await createConnection({ ...options, ssl: tls(url) });
  } catch (error) {
    if (url.sslMode !== "PREFERRED" || codeOf(error) !== "HANDSHAKE_NO_SSL_SUPPORT") throw error;
    return createConnection(options);
  }
}

function tls(url: SourceUrl): SslOptions {
  if (url.sslMode === "PREFERRED") return { rejectUnauthorized: false };
  return {
    ...(url.sslCa && { ca: readFileSync(url.sslCa, "utf8") }),
    rejectUnauthorized: true,
    verifyIdentity: url.sslMode === "VERIFY_IDENTITY",
  };
}

function refused(url: SourceUrl, error: unknown): CommandError {
  const code = codeOf(error) ?? "";
  const text = messageOf(error);
  let why = text;
  if (code === "ER_ACCESS_DENIED_ERROR") {
    why = `the password for user '${url.user}' is wrong or missing; give it in SOURCE_PASSWORD`;
  } else if (code === "HANDSHAKE_NO_SSL_SUPPORT") {
    why = `the server offers no TLS, and ssl-mode ${url.sslMode} needs it`;
  } else if (code === "HANDSHAKE_SSL_ERROR" || /certificate|^ERR_(TLS|SSL)/i.test(text + code)) {
    why = `its certificate is not trusted (${text}); name its authority with ?ssl-ca=FILE`;
  } else if (/^(E[A-Z]+|PROTOCOL_[A-Z_]+)$/.test(code)) {
    why = `no MySQL answers at ${url.host}:${url.port} (${code})`;
  }
  return sourceError(`can't open ${describe(url)}: ${why}`);
}
