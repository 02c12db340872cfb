import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-iam-authentication",
    description: "IAM authentication is on",
    controls: ["RDS.10", "CKV_AWS_161"],
  },
  "aws:rds/instance:Instance",
  (props) => props.iamDatabaseAuthenticationEnabled !== true && "IAM authentication is off",
);
