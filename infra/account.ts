/** Where the program runs: what ARNs and conditions are made of. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface Account {
  readonly id: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: pulumi.Output<string>;
}

export function currentAccount(): Account {
  return {
    id: aws.getCallerIdentityOutput().accountId,
    region: aws.getRegionOutput().region,
    partition: aws.getPartitionOutput().partition,
  };
}
