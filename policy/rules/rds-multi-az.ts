import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-multi-az",
    description: "The database has a standby in another zone",
    controls: ["RDS.5", "CKV_AWS_157"],
  },
  "aws:rds/instance:Instance",
  (props) => props.multiAz !== true && "there is no standby",
);
