import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-logs-exported",
    description: "Error, general, slow-query and audit logs go to CloudWatch",
    controls: ["RDS.9", "CKV_AWS_129"],
  },
  "aws:rds/instance:Instance",
  (props) => {
    const missing = ["audit", "error", "general", "slowquery"].filter(
      (log) => !(props.enabledCloudwatchLogsExports as string[] | undefined)?.includes(log),
    );
    return missing.length > 0 && `not exported: ${missing.join(", ")}`;
  },
);
