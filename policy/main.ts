/** `npm run policy`: every rule, checkov and the IAM lint on every stack. Exits with 1 on a finding. */
import { exitCodes } from "../local/exit-codes";
import { policyCommand } from "./command";
import { type CheckedResource, checkedResources } from "./recorded";
import { recordStack, CHECKED_STACKS } from "./stacks";

async function record(): Promise<Map<string, CheckedResource[]>> {
  const stacks = new Map<string, CheckedResource[]>();
  for (const stack of CHECKED_STACKS) stacks.set(stack, checkedResources(await recordStack(stack)));
  return stacks;
}

policyCommand(process.argv.slice(2), record, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `error: ${error instanceof Error ? (error.stack ?? "") : String(error)}\n`,
    );
    process.exitCode = exitCodes.UNEXPECTED;
  },
);
