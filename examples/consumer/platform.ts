/**
 * The platform's outputs as another program reads them. To use it in a repository of your own, copy
 * this file and infra/outputs.ts: your copy of the latter says which version you understand.
 */
import * as pulumi from "@pulumi/pulumi";

import { OUTPUT_NAMES, OUTPUTS, OUTPUTS_VERSION, type StackOutputs } from "../../infra/outputs";

/**
 * Reads every output of a platform's stack, as plain values: nothing of the caller's is registered
 * before all of them are known to be what they should be.
 * @param stack full name of the stack, `organization/classicmodels-lakehouse/dev`
 * @throws Error where the stack has no version of this interface, another one, or breaks its own
 */
export async function readPlatform(stack: string): Promise<StackOutputs> {
  const reference = new pulumi.StackReference("platform", { name: stack });
  const values = await Promise.all(
    OUTPUT_NAMES.map(async (name) => [name, await valueOf(reference, name)] as const),
  );
  return checked(stack, Object.fromEntries(values));
}

/** No output is a secret: the SDK refuses one here. */
function valueOf(reference: pulumi.StackReference, name: string): Promise<unknown> {
  return reference.getOutputValue(name);
}

function checked(stack: string, values: Readonly<Record<string, unknown>>): StackOutputs {
  const version = values.outputsVersion;
  if (version === undefined) {
    throw new Error(
      `${stack} has no output "outputsVersion": it is no platform, or not deployed yet`,
    );
  }
  if (version !== OUTPUTS_VERSION) {
    throw new Error(
      `${stack} has version ${JSON.stringify(version)} of the outputs, this program understands ` +
        `${OUTPUTS_VERSION}: read the platform's docs/outputs.md, then take its infra/outputs.ts`,
    );
  }
  const wrong = OUTPUT_NAMES.filter((name) => kindOf(values[name]) !== OUTPUTS[name].type);
  if (wrong.length > 0) {
    const list = wrong.map((name) => `${name} (${OUTPUTS[name].type})`).join(", ");
    throw new Error(`${stack} lacks outputs that version ${OUTPUTS_VERSION} promises: ${list}`);
  }
  return values as StackOutputs;
}

/** The type of a value in the words of infra/outputs.ts. */
function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return typeof value;
  const texts = Object.values(value).every((inner) => typeof inner === "string");
  return texts ? "string by name" : "object";
}
