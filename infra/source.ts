/** What both source modes give to the rest of the platform. */
import type * as pulumi from "@pulumi/pulumi";

/** A MySQL database, the reader's secret, and the network in which the job reaches it. */
export interface Source {
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  readonly database: string;
  /** Secret with `username` and `password` of the reader. Never its value. */
  readonly readerSecretArn: pulumi.Input<string>;
  /** Key of that secret; empty for the AWS managed one. */
  readonly readerSecretKeyArn: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string>[];
  /** The one subnet that the job runs in; Glue takes no more. */
  readonly jobSubnetId: pulumi.Input<string>;
  /** Zone of that subnet. */
  readonly availabilityZone: pulumi.Input<string>;
  readonly routeTableIds: pulumi.Input<string>[];
}
