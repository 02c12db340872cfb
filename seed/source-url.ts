import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { messageOf, usageError } from "./errors";

const DEFAULT_PORT = 3306;
const EXAMPLE = "mysql://user@host:3306/database";
const SSL_MODES = ["DISABLED", "PREFERRED", "VERIFY_CA", "VERIFY_IDENTITY"] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where the database is. The password does not show in a log, in JSON or in a copy by spread. */
export interface SourceUrl {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly sslMode: SslMode;
  readonly sslCa: string | undefined;
  readonly password: () => string;
}

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=…&ssl-ca=FILE` by the same rules as
 * `etl/lakehouse/source/url.py`. The password comes from the URL, else from `passwordFile`, else
 * from SOURCE_PASSWORD.
 *
 * @throws CommandError (usage); no message repeats the password.
 */
export function parseSourceUrl(
  text: string,
  passwordFile?: string,
  environment: NodeJS.ProcessEnv = process.env,
): SourceUrl {
  const parts = /^mysql:\/\/(?<authority>[^/?#]*)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?/i.exec(
    text.trim(),
  )?.groups;
  if (!parts) throw usageError(`the source URL must start with mysql://, as in ${EXAMPLE}`);

  const { user, password, host, port } = splitAuthority(parts.authority ?? "");
  const database = percentDecode((parts.path ?? "").replace(/^\//, ""));
  if (!host || !user || !database || database.includes("/")) {
    const missing = !host ? "host" : !user ? "user" : "database";
    throw usageError(`the source URL names no ${missing}; write ${EXAMPLE}`);
  }
  return {
    host,
    port,
    database,
    user,
    ...tlsOptions(new URLSearchParams(parts.query), host),
    password: hidden(findPassword(password, passwordFile, environment)),
  };
}

/** The URL without its password. */
export function describe(url: SourceUrl): string {
  const host = url.host.includes(":") ? `[${url.host}]` : url.host;
  return `mysql://${url.user}@${host}:${url.port}/${url.database}`;
}

export function isLoopback(host: string): boolean {
  switch (isIP(host)) {
    case 4:
      return host.startsWith("127.");
    case 6:
      return new URL(`http://[${host}]`).hostname === "[::1]"; // in any spelling
    default:
      return host === "localhost";
  }
}

function splitAuthority(authority: string): {
  user: string;
  password: string | undefined;
  host: string;
  port: number;
} {
  const at = authority.lastIndexOf("@");
  const [user = "", ...password] = authority.slice(0, Math.max(at, 0)).split(":");
  const address = /^(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:[\]]*))(?::(?<port>\d*))?$/.exec(
    authority.slice(at + 1),
  )?.groups;
  const port = Number(address?.port ?? 0);
  if (!address || port > 65535 || (address.ipv6 !== undefined && isIP(address.ipv6) !== 6)) {
    throw usageError(`the source URL has no valid port or host; write ${EXAMPLE}`);
  }
  return {
    user: percentDecode(user),
    password: password.length > 0 ? percentDecode(password.join(":")) : undefined,
    host: (address.ipv6 ?? address.name ?? "").toLowerCase(),
    port: port === 0 ? DEFAULT_PORT : port,
  };
}

function tlsOptions(
  query: URLSearchParams,
  host: string,
): { sslMode: SslMode; sslCa: string | undefined } {
  const options = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
  const unknown = [...options.keys()]
    .sort()
    .find((name) => name !== "ssl-mode" && name !== "ssl-ca");
  if (unknown !== undefined) {
    throw usageError(`unknown option '${unknown}' in the source URL; known: ssl-mode, ssl-ca`);
  }
  const sslCa = given(options.get("ssl-ca"));
  if (sslCa && !statSync(sslCa, { throwIfNoEntry: false })?.isFile()) {
    throw usageError(`ssl-ca names no file: ${sslCa}`);
  }
  const local = isLoopback(host);
  const usual = !local ? "VERIFY_IDENTITY" : sslCa ? "VERIFY_CA" : "PREFERRED";
  const asked = (given(options.get("ssl-mode")) ?? usual).toUpperCase();
  const sslMode = SSL_MODES.find((mode) => mode === asked);
  if (!sslMode) throw usageError(`ssl-mode '${asked}' is not one of ${SSL_MODES.join(", ")}`);
  if (!local && (sslMode === "DISABLED" || sslMode === "PREFERRED")) {
    throw usageError(`ssl-mode ${sslMode} is only for this machine; ${host} needs VERIFY_IDENTITY`);
  }
  return { sslMode, sslCa };
}

/** An option without a value says nothing. */
function given(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function findPassword(
  inUrl: string | undefined,
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): string {
  if (inUrl !== undefined) return inUrl;
  if (!file) return environment.SOURCE_PASSWORD ?? "";
  try {
    return readFileSync(file, "utf8").replace(/[\r\n]+$/, "");
  } catch (error) {
    throw usageError(`can't read --password-file ${file}: ${messageOf(error)}`);
  }
}

/** A function shows as `[Function]` where a value would be printed. */
function hidden(password: string): () => string {
  return () => password;
}

/** Percent-decodes and leaves alone what is no escape: a password may hold a bare `%`. */
function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll("%", ""), "hex").toString("utf8"),
  );
}
