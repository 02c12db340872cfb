import { findings, type Rule } from "../rule";
import { at, listAt } from "../values";

const RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const LISTS = new Set([
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  "aws:ec2/networkAcl:NetworkAcl",
]);
const ANYWHERE = new Set<unknown>(["0.0.0.0/0", "::/0"]);

/** Security groups do the work; a network ACL beside them must not be the hole. */
const rule: Rule = {
  name: "network-acls-tight",
  description: "No network ACL lets the whole world in",
  controls: ["EC2.16", "EC2.21", "CIS 5.2", "CKV_AWS_229", "CKV_AWS_232"],
  check(stack) {
    return findings(stack, ({ type, props }) => {
      const entries =
        type === RULE && props.egress !== true
          ? [{ ...props, action: props.ruleAction }]
          : LISTS.has(type)
            ? listAt(props, "ingress")
            : [];
      const open = entries.some(
        (entry) =>
          at(entry, "action") === "allow" &&
          (ANYWHERE.has(at(entry, "cidrBlock")) || ANYWHERE.has(at(entry, "ipv6CidrBlock"))),
      );
      return open && "lets the whole world in";
    });
  },
};
export default rule;
