import { add, editDocument, remove, set, unlink } from "../plant";
import type { Violations } from "./violation";

const VPC = "lakehouse-network-vpc";
const GLUE = "lakehouse-endpoints-glue";
const S3 = "lakehouse-endpoints-s3";
const SUBNET = "lakehouse-network-private-0";
const RULE = "lakehouse-groups-database-from-job";
const GROUP = "lakehouse-groups-database";
const EVERYWHERE = "0.0.0.0/0";

export const NETWORK: Violations = {
  "network-acls-tight": [
    [
      "a list that is open",
      add("aws:ec2/networkAcl:NetworkAcl", {
        ingress: [{ action: "allow", cidrBlock: EVERYWHERE }],
      }),
      "planted",
    ],
    [
      "a rule that is open",
      add("aws:ec2/networkAclRule:NetworkAclRule", {
        ruleAction: "allow",
        ipv6CidrBlock: "::/0",
      }),
      "planted",
    ],
    [
      "a default list that is open",
      add("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", {
        ingress: [{ action: "allow", ipv6CidrBlock: "::/0" }],
      }),
      "planted",
    ],
  ],
  "network-default-group-closed": [
    ["none", remove("lakehouse-network-default"), VPC],
    ["of another VPC", unlink("lakehouse-network-default", "vpcId"), VPC],
    ["open in", set("lakehouse-network-default", "ingress", [{ protocol: "-1" }]), VPC],
    ["open out", set("lakehouse-network-default", "egress", [{ protocol: "-1" }]), VPC],
  ],
  "network-endpoint-policy": [
    ["the default policy", set(GLUE, "policy", undefined), GLUE],
    ["no private DNS", set(GLUE, "privateDnsEnabled", false), GLUE],
    [
      "every action",
      editDocument(GLUE, "policy", (all) => all.map((each) => ({ ...each, Action: "*" }))),
      GLUE,
    ],
    [
      "every action of the service",
      editDocument(GLUE, "policy", (all) => all.map((each) => ({ ...each, Action: ["glue:*"] }))),
      GLUE,
    ],
    [
      "all but some actions",
      editDocument(S3, "policy", (all) => [{ Effect: "Allow", NotAction: "s3:PutObject" }, ...all]),
      S3,
    ],
    [
      "callers of every account",
      editDocument(S3, "policy", ([first, ...rest]) => [
        { ...(first ?? { Effect: "Allow" }), Condition: {} },
        ...rest,
      ]),
      S3,
    ],
  ],
  "network-flow-logs": [
    ["none", remove("lakehouse-network-flow-log"), VPC],
    ["of another VPC", unlink("lakehouse-network-flow-log", "vpcId"), VPC],
    ["refused traffic only", set("lakehouse-network-flow-log", "trafficType", "REJECT"), VPC],
    ["nowhere", set("lakehouse-network-flow-log", "logDestination", undefined), VPC],
  ],
  "network-no-internet": [
    ["an internet gateway", add("aws:ec2/internetGateway:InternetGateway", {}), "planted"],
    ...(
      [
        "aws:ec2/carrierGateway:CarrierGateway",
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        "aws:ec2/eip:Eip",
        "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
        "aws:ec2/natGateway:NatGateway",
      ] as const
    ).map((type) => [type, add(type, {}), "planted"] as const),
    ["public addresses", set(SUBNET, "mapPublicIpOnLaunch", true), SUBNET],
    ["the default of a subnet", set(SUBNET, "mapPublicIpOnLaunch", undefined), SUBNET],
    ["a route", add("aws:ec2/route:Route", { destinationCidrBlock: EVERYWHERE }), "planted"],
    [
      "a route of a table",
      set("lakehouse-network-routes-0", "routes", [{ ipv6CidrBlock: "::/0" }]),
      "lakehouse-network-routes-0",
    ],
  ],
  "network-rules-by-reference": [
    ["an address", set(RULE, "cidrIpv4", "10.0.0.0/8"), RULE],
    ["everyone", set(RULE, "cidrIpv6", "::/0"), RULE],
    ["every protocol", set(RULE, "ipProtocol", "-1"), RULE],
    ["a rule without description", set(RULE, "description", undefined), RULE],
    ["a group without description", set(GROUP, "description", undefined), GROUP],
    ["a rule in the group", set(GROUP, "egress", [{ cidrBlocks: [EVERYWHERE] }]), GROUP],
    [
      "a rule of the old kind",
      add("aws:ec2/securityGroupRule:SecurityGroupRule", { cidrBlocks: [EVERYWHERE] }),
      "planted",
    ],
  ],
};
