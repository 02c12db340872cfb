import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-backups",
    description: "Backups are kept seven days or more",
    controls: ["RDS.11", "CKV_AWS_133"],
  },
  "aws:rds/instance:Instance",
  (props) => !(Number(props.backupRetentionPeriod) >= 7) && "backups are kept less than 7 days",
);
