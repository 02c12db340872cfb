/** Security groups of the job and of what it talks to: rules by reference, no address ranges. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { physicalName } from "./naming";

const HTTPS = 443;

export interface SecurityGroupsArgs {
  readonly environment: string;
  readonly vpcId: pulumi.Input<string>;
  readonly databasePort: pulumi.Input<number>;
  /** Group of an existing database; without one a group is made, and one for the seeder too. */
  readonly existingDatabaseGroupId?: pulumi.Input<string>;
  /** Group of endpoints that are there already; without one a group is made for ours. */
  readonly existingEndpointsGroupId?: pulumi.Input<string>;
}

/** Groups and the rules between them; every rule names the other group or a prefix list. */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly jobGroupId: pulumi.Output<string>;
  readonly databaseGroupId: pulumi.Output<string>;
  /** Only in create mode. */
  readonly seederGroupId: pulumi.Output<string> | undefined;
  readonly endpointsGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: SecurityGroupsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lakehouse:network:SecurityGroups", name, {}, opts);

    this.jobGroupId = this.group("job", "Glue job: reads the database, writes through endpoints");
    this.databaseGroupId = args.existingDatabaseGroupId
      ? pulumi.output(args.existingDatabaseGroupId)
      : this.group("database", "MySQL: reached by the job and the seeder only");
    this.seederGroupId = args.existingDatabaseGroupId
      ? undefined
      : this.group("seeder", "Seeder: prepares the database");
    this.endpointsGroupId = args.existingEndpointsGroupId
      ? pulumi.output(args.existingEndpointsGroupId)
      : this.group("endpoints", "Interface endpoints: reached by the job and the seeder only");

    // Glue's workers talk to each other on any TCP port, within their own group.
    this.allow("job", this.jobGroupId, "job", this.jobGroupId, 0, 65535);
    this.allow("job", this.jobGroupId, "database", this.databaseGroupId, args.databasePort);
    if (this.seederGroupId) {
      this.allow("seeder", this.seederGroupId, "database", this.databaseGroupId, args.databasePort);
    }
    this.allow("job", this.jobGroupId, "endpoints", this.endpointsGroupId, HTTPS);
    if (this.seederGroupId) {
      this.allow("seeder", this.seederGroupId, "endpoints", this.endpointsGroupId, HTTPS);
    }

    this.registerOutputs({
      jobGroupId: this.jobGroupId,
      databaseGroupId: this.databaseGroupId,
      seederGroupId: this.seederGroupId,
      endpointsGroupId: this.endpointsGroupId,
    });
  }

  /** @throws Error in existing mode, which has no seeder */
  requireSeeder(): pulumi.Output<string> {
    if (!this.seederGroupId) throw new Error("there is no seeder beside an existing database");
    return this.seederGroupId;
  }

  /** Lets the job reach S3 through the gateway endpoint's prefix list. */
  allowS3(prefixListId: pulumi.Input<string>): void {
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-job-to-s3`,
      {
        securityGroupId: this.jobGroupId,
        description: "job to S3 through the gateway endpoint",
        prefixListId,
        ipProtocol: "tcp",
        fromPort: HTTPS,
        toPort: HTTPS,
      },
      { parent: this },
    );
  }

  private group(thing: string, description: string): pulumi.Output<string> {
    return new aws.ec2.SecurityGroup(
      `${this.name}-${thing}`,
      {
        vpcId: this.args.vpcId,
        description,
        tags: { Name: physicalName(this.args.environment, thing) },
      },
      { parent: this },
    ).id;
  }

  private allow(
    from: string,
    fromGroup: pulumi.Input<string>,
    to: string,
    toGroup: pulumi.Input<string>,
    port: pulumi.Input<number>,
    lastPort: pulumi.Input<number> = port,
  ): void {
    const rule = {
      description: `${from} to ${to}`,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: lastPort,
    };
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-${from}-to-${to}`,
      { ...rule, securityGroupId: fromGroup, referencedSecurityGroupId: toGroup },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-${to}-from-${from}`,
      { ...rule, securityGroupId: toGroup, referencedSecurityGroupId: fromGroup },
      { parent: this },
    );
  }
}
