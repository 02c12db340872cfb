import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "rds-in-own-network",
    description: "The database is in chosen subnets and security groups",
    controls: ["RDS.18"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    !(given(props, "dbSubnetGroupName") && given(props, "vpcSecurityGroupIds")) &&
    "no subnet group or no security group",
);
