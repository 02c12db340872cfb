/** `npm run docs`: writes every page, and every part of one, that is made from the sources. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { makePages, recordStacks } from "./pages";

const ROOT = join(__dirname, "../..");

async function main(): Promise<void> {
  for (const [file, text] of makePages(ROOT, await recordStacks())) {
    writeFileSync(join(ROOT, file), text);
    process.stdout.write(`${file}\n`);
  }
}

void main();
