/** The secret of the job's read-only database user. Its value is made by the seeder, never here. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { DataSafety } from "./data-safety";
import { physicalName } from "./naming";

export interface ReaderArgs {
  readonly environment: string;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly dataSafety: DataSafety;
}

export class Reader extends pulumi.ComponentResource {
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: ReaderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:database:Reader", name, {}, opts);
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        // A prefix: a deleted secret keeps its name for the recovery window.
        namePrefix: `${physicalName(args.environment, "reader")}-`,
        description: "Read-only database user of the Glue job; the seeder makes and rotates it",
        kmsKeyId: args.dataKeyArn,
        recoveryWindowInDays: args.dataSafety.forceDestroy ? 0 : 30,
      },
      {
        parent: this,
        protect: args.dataSafety.protect,
        retainOnDelete: args.dataSafety.retainOnDelete,
      },
    );
    this.secretArn = secret.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
