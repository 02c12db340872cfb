import { IDENTITY_POLICIES, listOf, statementsOf, type Rule } from "../rule";

/** Actions that AWS checks on all resources only (service authorization reference, November 2026). */
const WITHOUT_RESOURCE = new Set([
  "cloudwatch:PutMetricData",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcEndpoints",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);

const rule: Rule = {
  name: "iam-resources-named",
  description: "Every allowed action names its resources, where AWS lets it",
  controls: ["IAM.21", "CKV_AWS_288", "CKV_AWS_289", "CKV_AWS_290", "CKV_AWS_355"],
  check(stack) {
    return stack.flatMap(({ type, name, props }) => {
      const property = IDENTITY_POLICIES[type];
      if (!property) return [];
      return statementsOf(props[property])
        .filter(({ Effect, Resource }) => Effect === "Allow" && listOf(Resource).includes("*"))
        .flatMap(({ Action }) => listOf(Action))
        .filter((action) => !WITHOUT_RESOURCE.has(action))
        .map((action) => ({ resource: name, message: `allows ${action} on every resource` }));
    });
  },
};
export default rule;
