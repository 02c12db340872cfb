/** A copy of the program that a test may configure and change. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { localFolder, root } from "../../local/paths.mjs";

/** What `pulumi up` and `npm run build` read of the checkout; node_modules is found above the copy. */
const PARTS = [
  ...["Pulumi.yaml", "index.ts", "infra", "local", "examples"],
  ...["package.json", "package-lock.json", "tsconfig.json"],
  ...["etl", "seed", "queries", "requirements"],
];

/** Values of a stack's configuration, by their full keys. */
export type Config = Readonly<Record<string, unknown>>;

/** Copies the project into a folder of its own, builds it there and returns the folder. */
export function copyProject(): string {
  const folders = join(localFolder, "engine");
  mkdirSync(folders, { recursive: true });
  const folder = mkdtempSync(join(folders, "project-"));
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const file of readdirSync(root).filter((name) => /^Pulumi\.\w+\.yaml$/.test(name))) {
    // Without what encrypts the secrets of a stack that is deployed.
    const { config } = parse(readFileSync(join(root, file), "utf8")) as { config: Config };
    writeFileSync(join(folder, file), stringify({ config }));
  }
  symlinkSync(localFolder, join(folder, ".local")); // what is installed
  const built = spawnSync(process.execPath, ["--import", "tsx", "local/build.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(built.stderr);
  return folder;
}

/** Adds to the configuration of a stack of the program in a folder. */
export function addConfig(folder: string, stack: string, values: Config): void {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const { config } = existsSync(file)
    ? (parse(readFileSync(file, "utf8")) as { config: Config })
    : { config: {} };
  writeFileSync(file, stringify({ config: { ...config, ...values } }));
}
