import { findings, type Rule } from "../rule";
import { given } from "../values";

const TYPES = new Set([
  "aws:glue/crawler:Crawler",
  "aws:glue/devEndpoint:DevEndpoint",
  "aws:glue/job:Job",
]);

const rule: Rule = {
  name: "glue-job-encrypted",
  description: "Whatever runs on Glue has a security configuration",
  controls: ["CT.GLUE.PR.1", "CKV_AWS_195"],
  check: (stack) =>
    findings(
      stack,
      ({ type, props }) =>
        TYPES.has(type) &&
        !given(props, "securityConfiguration") &&
        "has no security configuration",
    ),
};
export default rule;
