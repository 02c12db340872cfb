import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "rds-performance-insights",
    description: "Performance Insights is on and encrypted",
    controls: ["CKV_AWS_353", "CKV_AWS_354"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    !(props.performanceInsightsEnabled === true && given(props, "performanceInsightsKmsKeyId")) &&
    "Performance Insights is off or without a key of ours",
);
