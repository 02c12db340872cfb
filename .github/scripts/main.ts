/**
 * What the workflows run: `node --import tsx .github/scripts/main.ts STAGE ENVIRONMENT`. Exits with 1
 * where the stage fails, 2 where it is called wrongly.
 */
import { readFileSync } from "node:fs";

import { AthenaClient } from "@aws-sdk/client-athena";
import { GlueClient } from "@aws-sdk/client-glue";

import { ENVIRONMENT_PATTERN } from "../../infra/naming";
import { required } from "./github";
import { smoke, type SmokeOutputs } from "./smoke";
import { deploy, findDrift, previewCommit, previewPullRequest } from "./stages";

const STAGES: Readonly<
  Record<string, (environment: string, env: NodeJS.ProcessEnv) => Promise<boolean>>
> = {
  "preview-pull-request": previewPullRequest,
  "preview-commit": previewCommit,
  deploy,
  drift: findDrift,
  smoke: async (_, env) => {
    const text = readFileSync(required(env, "OUTPUTS_FILE"), "utf8");
    await smoke(
      JSON.parse(text) as SmokeOutputs,
      new GlueClient({}),
      new AthenaClient({}),
      (line) => process.stderr.write(`${line}\n`),
    );
    return true;
  },
};

async function main([name = "", environment = "", ...rest]: readonly string[]): Promise<number> {
  const stage = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (!stage || !ENVIRONMENT_PATTERN.test(environment) || rest.length > 0) {
    process.stderr.write(
      `error: usage: main.ts STAGE ENVIRONMENT; stages: ${Object.keys(STAGES).join(", ")}\n`,
    );
    return 2;
  }
  return (await stage(environment, process.env)) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
