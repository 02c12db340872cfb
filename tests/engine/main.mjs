/** `npm run test:engine`: the program under Pulumi's engine and AWS provider. See docs/infrastructure.md. */
import { missingPrograms } from "./programs.mjs";

/** Exit code where there is no engine: not a failure of ours. etl/lakehouse/errors.py owns 1 to 7. */
const NO_ENGINE = 8;

const missing = missingPrograms(process.env);
if (missing.length > 0) {
  process.stderr.write(
    `error: no ${missing.join(", no ")} on PATH (npm's own pulumi downloads what it runs, so it doesn't count): ` +
      "install Pulumi, then `pulumi plugin install resource aws` and `… resource random`\n",
  );
  process.exitCode = NO_ENGINE;
} else {
  await import("../run.mjs");
}
