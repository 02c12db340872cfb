/** The private network of create mode: nothing in it can reach the internet, nor be reached. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "./account";
import { zoneSubnets } from "./cidr";
import type { DataSafety } from "./data-safety";
import { roleWithPolicy, serviceTrust } from "./iam";
import { physicalName } from "./naming";

export interface NetworkArgs {
  readonly environment: string;
  readonly account: Account;
  /** Protects the VPC: nothing of it can be replaced while the database is in it. */
  readonly dataSafety: DataSafety;
  /** Private CIDR block, /16 to /24. A change would replace the VPC. */
  readonly cidrBlock: string;
  /** Availability zones with a subnet, 2 to 4. Adding one moves none of the others. */
  readonly zoneCount: number;
  readonly logsKeyArn: pulumi.Input<string>;
  /** Days that flow logs are kept. */
  readonly logRetentionDays: number;
  /** ARN of the permissions boundary for roles; empty for none. */
  readonly permissionsBoundary: string;
}

/** A VPC of private subnets without internet gateway, NAT or public address, with flow logs. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One private subnet a zone. */
  readonly subnetIds: pulumi.Output<string>[];
  /** The first subnet, which the job runs in. */
  readonly jobSubnetId: pulumi.Output<string>;
  readonly jobAvailabilityZone: pulumi.Output<string>;
  readonly routeTableIds: pulumi.Output<string>[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:network:Network", name, {}, opts);
    const child = { parent: this };

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: args.cidrBlock,
        enableDnsHostnames: true, // interface endpoints answer under the services' own names
        enableDnsSupport: true,
        tags: { Name: physicalName(args.environment, "vpc") },
      },
      {
        ...child,
        protect: args.dataSafety.protect,
        retainOnDelete: args.dataSafety.retainOnDelete,
      },
    );
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [] },
      child,
    );

    const zones = aws.getAvailabilityZonesOutput({
      state: "available",
      filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    const subnets = zoneSubnets(args.cidrBlock, args.zoneCount).map((cidrBlock, index) => {
      const subnet = new aws.ec2.Subnet(
        `${name}-private-${index}`,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: zones.names.apply((names) => zoneAt(names, index)),
          mapPublicIpOnLaunch: false,
          tags: { Name: physicalName(args.environment, `private-${index}`) },
        },
        // A zone that AWS adds must not move a subnet, and the database with it.
        { ...child, ignoreChanges: ["availabilityZone"] },
      );
      const routes = new aws.ec2.RouteTable(
        `${name}-routes-${index}`,
        { vpcId: vpc.id, tags: { Name: physicalName(args.environment, `private-${index}`) } },
        child,
      );
      new aws.ec2.RouteTableAssociation(
        `${name}-routes-${index}-subnet`,
        { subnetId: subnet.id, routeTableId: routes.id },
        child,
      );
      return { subnet, routes };
    });
    this.flowLogs(name, args, vpc);

    this.vpcId = vpc.id;
    this.subnetIds = subnets.map(({ subnet }) => subnet.id);
    const [first] = subnets;
    if (!first) throw new RangeError("a network needs a zone");
    this.jobSubnetId = first.subnet.id;
    this.jobAvailabilityZone = first.subnet.availabilityZone;
    this.routeTableIds = subnets.map(({ routes }) => routes.id);
    this.registerOutputs({
      vpcId: this.vpcId,
      subnetIds: this.subnetIds,
      jobSubnetId: this.jobSubnetId,
      jobAvailabilityZone: this.jobAvailabilityZone,
      routeTableIds: this.routeTableIds,
    });
  }

  private flowLogs(name: string, args: NetworkArgs, vpc: aws.ec2.Vpc): void {
    const child = { parent: this };
    const group = new aws.cloudwatch.LogGroup(
      `${name}-flow-logs`,
      {
        name: `/${physicalName(args.environment, "vpc")}/flow-logs`,
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.logsKeyArn,
      },
      child,
    );
    const { role } = roleWithPolicy(
      `${name}-flow-logs-role`,
      {
        description: "VPC flow logs write to their log group",
        trust: serviceTrust("vpc-flow-logs.amazonaws.com", args.account.id),
        statements: [
          {
            Sid: "WriteFlowLogs",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
          },
        ],
        permissionsBoundary: args.permissionsBoundary,
      },
      child,
    );
    new aws.ec2.FlowLog(
      `${name}-flow-log`,
      {
        vpcId: vpc.id,
        trafficType: "ALL",
        logDestination: group.arn,
        logDestinationType: "cloud-watch-logs",
        iamRoleArn: role.arn,
        maxAggregationInterval: 600,
      },
      child,
    );
  }
}

function zoneAt(names: readonly string[], index: number): string {
  const zone = [...names].sort()[index];
  if (!zone)
    throw new RangeError(
      `the region has only ${names.length} zones; set zoneCount to that or fewer`,
    );
  return zone;
}
