import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "alarms-heard",
    description: "Every alarm tells someone",
    controls: ["CloudWatch.15", "CloudWatch.17", "CKV_AWS_319"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  (props) => !(given(props, "alarmActions") && props.actionsEnabled === true) && "tells nobody",
);
