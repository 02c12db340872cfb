import { findings, type Rule, type StackResource } from "../rule";
import { at, listAt } from "../values";

const WAYS_OUT = new Set([
  "aws:ec2/carrierGateway:CarrierGateway",
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  "aws:ec2/eip:Eip",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
  "aws:ec2/natGateway:NatGateway",
]);
const EVERYWHERE = new Set<unknown>(["0.0.0.0/0", "::/0"]);
const DESTINATIONS = [
  "destinationCidrBlock",
  "destinationIpv6CidrBlock",
  "cidrBlock",
  "ipv6CidrBlock",
];

const rule: Rule = {
  name: "network-no-internet",
  description: "Nothing leads to the internet or has a public address",
  controls: ["EC2.15", "CKV_AWS_130"],
  check: (stack) => findings(stack, problem),
};
export default rule;

function problem({ type, props }: StackResource): string | undefined {
  if (WAYS_OUT.has(type)) return "leads to the internet";
  switch (type) {
    case "aws:ec2/subnet:Subnet":
      return props.mapPublicIpOnLaunch === false ? undefined : "gives public addresses";
    case "aws:ec2/route:Route":
      return everywhere(props) ? "routes everywhere" : undefined;
    case "aws:ec2/defaultRouteTable:DefaultRouteTable":
    case "aws:ec2/routeTable:RouteTable":
      return listAt(props, "routes").some(everywhere) ? "routes everywhere" : undefined;
    default:
      return undefined;
  }
}

function everywhere(route: unknown): boolean {
  return DESTINATIONS.some((destination) => EVERYWHERE.has(at(route, destination)));
}
