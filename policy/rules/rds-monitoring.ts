import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "rds-monitoring",
    description: "Enhanced monitoring is on",
    controls: ["RDS.6", "CKV_AWS_118"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    !(Number(props.monitoringInterval) > 0 && given(props, "monitoringRoleArn")) &&
    "enhanced monitoring is off",
);
