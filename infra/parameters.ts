/** The stack outputs as SSM parameters, for teams without Pulumi. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { PREFIX } from "./naming";
import { OUTPUTS, OUTPUT_NAMES, type StackOutputs } from "./outputs";

export interface ParametersArgs {
  readonly environment: string;
  readonly outputs: { [K in keyof StackOutputs]: pulumi.Input<StackOutputs[K]> };
  /** Optional outputs that this configuration has no value for: SSM takes no empty parameter. */
  readonly absent: readonly (keyof StackOutputs)[];
}

/** One parameter an output, `/lakehouse/<environment>/<output>`; what is no text is JSON. */
export class Parameters extends pulumi.ComponentResource {
  constructor(name: string, args: ParametersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:outputs:Parameters", name, {}, opts);
    for (const output of OUTPUT_NAMES.filter((candidate) => !args.absent.includes(candidate))) {
      new aws.ssm.Parameter(
        `${name}-${output}`,
        {
          name: `/${PREFIX}/${args.environment}/${output}`,
          type: "String",
          description: OUTPUTS[output].description,
          value: pulumi
            .output<StackOutputs[typeof output]>(args.outputs[output])
            .apply((value) => (typeof value === "string" ? value : JSON.stringify(value))),
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
