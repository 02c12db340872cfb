import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-no-default-names",
    description: "User and port are not the defaults that attackers try",
    controls: ["RDS.23", "RDS.25"],
  },
  "aws:rds/instance:Instance",
  (props) =>
    (["admin", "administrator", "root", "mysql", "user"].includes(String(props.username)) ||
      props.port === 3306) &&
    "a default user name or port",
);
