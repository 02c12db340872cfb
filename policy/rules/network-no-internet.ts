import type { Rule } from "../rule";

const WAYS_OUT = new Set([
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/eip:Eip",
]);

const rule: Rule = {
  name: "network-no-internet",
  description: "Nothing leads to the internet or has a public address",
  controls: ["EC2.15", "CKV_AWS_130"],
  check(stack) {
    return stack.flatMap(({ type, name, props }) => {
      if (WAYS_OUT.has(type)) return [{ resource: name, message: "leads to the internet" }];
      if (type === "aws:ec2/subnet:Subnet" && props.mapPublicIpOnLaunch !== false) {
        return [{ resource: name, message: "gives public addresses" }];
      }
      const routed = [props.destinationCidrBlock, props.destinationIpv6CidrBlock];
      if (
        type === "aws:ec2/route:Route" &&
        routed.some((block) => block === "0.0.0.0/0" || block === "::/0")
      ) {
        return [{ resource: name, message: "routes everywhere" }];
      }
      return [];
    });
  },
};
export default rule;
