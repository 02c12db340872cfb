/** What `npm run build` makes in dist/ for AWS, and whether it is there and current. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files of the build, below its folder. */
export const ARTIFACTS = {
  /** The job's package, models, rules and pure-Python dependencies. */
  packages: "etl.zip",
  /** The job's compiled dependencies. Glue knows a zip of wheels by the end of its name. */
  wheels: "etl.gluewheels.zip",
  /** Certificate authorities of RDS. */
  authorities: "rds-ca.pem",
  /** The seeder's bundle, a folder. */
  seeder: "seeder",
  /** What the build was made from: `{ "<file>": "<sha256>" }`. */
  inputs: "inputs.json",
} as const;

/**
 * Checks that the build is there and made from the sources as they are now.
 * @param root the project's folder
 * @param folder the build's folder
 * @throws Error that says to run `npm run build`
 */
export function requireBuild(root: string, folder: string): void {
  const fix = "run `npm run build`";
  const absent = Object.values(ARTIFACTS).filter((file) => !existsSync(join(folder, file)));
  if (absent.length > 0)
    throw new Error(`the build is missing ${absent.join(", ")} in ${folder}: ${fix}`);
  const inputs = JSON.parse(readFileSync(join(folder, ARTIFACTS.inputs), "utf8")) as Record<
    string,
    string
  >;
  const changed = Object.entries(inputs)
    .filter(
      ([file, digest]) => !existsSync(join(root, file)) || sha256(join(root, file)) !== digest,
    )
    .map(([file]) => file);
  if (changed.length > 0) throw new Error(`the build is older than ${changed.join(", ")}: ${fix}`);
}

/** Hex SHA-256 of a file's content. */
export function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
