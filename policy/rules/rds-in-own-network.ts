import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-in-own-network",
    description: "The database is in chosen subnets and security groups",
    controls: ["RDS.18"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    !(props.dbSubnetGroupName && (props.vpcSecurityGroupIds as unknown[] | undefined)?.length) &&
    "no subnet group or no security group",
);
