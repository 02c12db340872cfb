import { listOf, resourceRule, statementsOf } from "../rule";

/** Ours: checkov has no such rule. */
export default resourceRule(
  {
    name: "network-endpoint-policy",
    description:
      "Each endpoint has a policy of its own, for callers of this account and named actions",
    controls: ["EC2.10"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  (props) => {
    const statements = statementsOf(props.policy);
    if (statements.length === 0) return "has the default policy, which allows everything";
    if (props.vpcEndpointType === "Interface" && props.privateDnsEnabled !== true)
      return "private DNS is off";
    return (
      statements.some(({ Action }) =>
        listOf(Action).some((action) => action === "*" || action.endsWith(":*")),
      ) && "its policy allows every action"
    );
  },
);
