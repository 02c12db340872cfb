import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "alarms-heard",
    description: "Every alarm tells someone",
    controls: ["CloudWatch.15", "CloudWatch.17", "CKV_AWS_319"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  (props) =>
    !(props["alarmActions"]?.length > 0 && props["actionsEnabled"] === true) && "tells nobody",
);
