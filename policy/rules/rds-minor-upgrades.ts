import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-minor-upgrades",
    description: "Minor versions are upgraded by themselves",
    controls: ["RDS.13", "CKV_AWS_226"],
  },
  "aws:rds/instance:Instance",
  (props) => props.autoMinorVersionUpgrade !== true && "minor versions are not upgraded",
);
