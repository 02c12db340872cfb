import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** `server.json`: where an instance is, whether it runs or not. */
export interface ServerInfo {
  host: string;
  port: number;
  /** The database that `db -- url` names. */
  database: string;
  /** Null while it is stopped. */
  pid: number | null;
  /** As in "MySQL 9.7.4". */
  version: string;
  /** Path of the certificate authority's PEM file; null where the server has no TLS. */
  ca: string | null;
}

/** Null if the instance was never started. */
export async function readInfo(directory: string): Promise<ServerInfo | null> {
  const text = await readFile(infoFile(directory), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as ServerInfo);
}

export async function writeInfo(directory: string, info: ServerInfo): Promise<void> {
  const unfinished = `${infoFile(directory)}.unfinished`;
  await writeFile(unfinished, `${JSON.stringify(info, null, 2)}\n`);
  await rename(unfinished, infoFile(directory));
}

function infoFile(directory: string): string {
  return join(directory, "server.json");
}
