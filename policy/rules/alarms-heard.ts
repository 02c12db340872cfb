import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "alarms-heard",
    description: "Every alarm tells someone",
    controls: ["CloudWatch.15", "CloudWatch.17", "CKV_AWS_319"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  (props) =>
    !((props.alarmActions as unknown[] | undefined)?.length && props.actionsEnabled === true) &&
    "tells nobody",
);
