import { findings, type Rule } from "../rule";
import { given } from "../values";

/** What costs money by itself: the budget and the bill find it by these tags. */
const COSTING = new Set([
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:glue/job:Job",
  "aws:kms/key:Key",
  "aws:lambda/function:Function",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
  "aws:sns/topic:Topic",
  "aws:sqs/queue:Queue",
]);
const TAGS = ["Project", "Environment", "ManagedBy"];

const rule: Rule = {
  name: "tagged",
  description: "What costs money says which project and environment it is of",
  controls: ["Glue.1"],
  check: (stack) =>
    findings(
      stack,
      ({ type, props }) =>
        COSTING.has(type) &&
        TAGS.some((tag) => !given(props, `tags.${tag}`)) &&
        `lacks a tag of ${TAGS.join(", ")}`,
    ),
};
export default rule;
