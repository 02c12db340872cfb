import { isEveryone, listOf, statementsOf, type PolicyStatement } from "../documents";
import { resourceRule } from "../rule";

/** Ours: no public rule reads what an endpoint's policy lets through. */
export default resourceRule(
  {
    name: "network-endpoint-policy",
    description:
      "Each endpoint has a policy of its own: named actions, callers of this account or named resources",
    controls: ["EC2.10"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  (props) => {
    const allowed = statementsOf(props.policy).filter(({ Effect }) => Effect === "Allow");
    if (allowed.length === 0) return "has the default policy, which allows everything";
    if (props.vpcEndpointType === "Interface" && props.privateDnsEnabled !== true) {
      return "private DNS is off";
    }
    if (allowed.some(everyAction)) return "its policy allows every action";
    return allowed.some(anyone) && "its policy lets callers of every account reach every resource";
  },
);

function everyAction({ Action, NotAction }: PolicyStatement): boolean {
  return NotAction !== undefined || listOf(Action).some((action) => /^(\*|\w+:\*)$/.test(action));
}

function anyone({ Principal, Resource, Condition }: PolicyStatement): boolean {
  const account = Condition?.StringEquals?.["aws:PrincipalAccount"];
  return isEveryone(Principal) && account === undefined && listOf(Resource).includes("*");
}
