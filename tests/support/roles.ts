/** What a role of a recorded stack may do, by all the documents that its requests meet. */
import { type PolicyDocument, type PolicyStatement, statementsOf } from "../../policy/documents";
import type { CheckedResource } from "../../policy/recorded";
import { type AccessRequest, decide, type Decision } from "./iam";
import { ACCOUNT_ID } from "./pulumi";

/** Roles whose code runs in the private network, where requests pass the endpoints. */
const IN_VPC = ["lakehouse-etl-role-policy", "lakehouse-seeder-role-policy"];

/** What every request of ours has; it may say otherwise. */
const USUAL = {
  "aws:PrincipalAccount": ACCOUNT_ID,
  "aws:ResourceAccount": ACCOUNT_ID,
  "aws:SecureTransport": "true",
};

/**
 * @param documents those of the stack, or of one changed on purpose
 * @param role name of the resource that holds the role's policy
 * @throws Error where there is none of that name
 */
export function decideFor(
  stack: readonly CheckedResource[],
  documents: readonly PolicyDocument[],
  role: string,
  request: AccessRequest,
): Decision {
  const document = documents.find(({ resource }) => resource === role);
  if (!document) throw new Error(`${role} has no policy`);
  const endpoint = IN_VPC.includes(role) ? endpointOf(stack, request.action) : undefined;
  return decide(
    { ...request, context: { ...USUAL, ...request.context } },
    {
      identity: document.statements,
      // Of buckets and queues; the policy of a key leaves the decision to the role's.
      resource: documents
        .filter(({ resource, kind }) => kind === "resource" && !resource.includes("-endpoints-"))
        .flatMap(({ statements }) => statements),
      ...(endpoint && { endpoint }),
    },
  );
}

/** The policy of the endpoint that a request passes; services without one are called by AWS itself. */
function endpointOf(
  stack: readonly CheckedResource[],
  action: string,
): readonly PolicyStatement[] | undefined {
  const [service = ""] = action.split(":");
  const name = `lakehouse-endpoints-${service === "cloudwatch" ? "monitoring" : service}`;
  const endpoint = stack.find((resource) => resource.name === name);
  return endpoint && statementsOf(endpoint.props.policy);
}
