import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-private",
    description: "The database has no public address",
    controls: ["RDS.2", "CKV_AWS_17"],
  },
  "aws:rds/instance:Instance",
  (props) => props.publiclyAccessible !== false && "publiclyAccessible is not false",
);
