import { documentsOf, listOf } from "../documents";
import type { Rule } from "../rule";

/** Actions that AWS checks on all resources only (service authorization reference, November 2026). */
const WITHOUT_RESOURCE = new Set([
  "cloudwatch:PutMetricData",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "glue:CreateSecurityConfiguration",
  "glue:DeleteSecurityConfiguration",
  "kms:CreateKey",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);

/** `*`, or an ARN that names nothing within its service. */
const EVERY_RESOURCE = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*.*)$/;

const rule: Rule = {
  name: "iam-resources-named",
  description: "Every allowed action names its resources, where AWS lets it",
  controls: [
    "IAM.21",
    "KMS.1",
    "KMS.2",
    "CKV_AWS_287",
    "CKV_AWS_288",
    "CKV_AWS_289",
    "CKV_AWS_290",
    "CKV_AWS_355",
  ],
  check: (stack) =>
    documentsOf(stack)
      .filter(({ kind }) => kind === "identity")
      .flatMap(({ resource, statements }) =>
        statements
          .filter(
            ({ Effect, Resource, NotResource }) =>
              Effect === "Allow" &&
              (NotResource !== undefined ||
                listOf(Resource).some((named) => EVERY_RESOURCE.test(named))),
          )
          .flatMap(({ Action }) => listOf(Action))
          .filter((action) => !WITHOUT_RESOURCE.has(action))
          .map((action) => ({ resource, message: `allows ${action} on every resource` })),
      ),
};
export default rule;
