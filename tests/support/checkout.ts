import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../local/paths.mjs";
import { scratch } from "./programs";

/** A copy of the commands with a `.local` of its own, in which nothing is installed yet. */
export function checkout(): string {
  const folder = join(scratch(), "a checkout");
  mkdirSync(folder);
  for (const part of [
    "local",
    "requirements",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
  ]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  mkdirSync(join(folder, "bench"));
  return folder;
}
