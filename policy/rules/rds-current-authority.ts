import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-current-authority",
    description: "The server certificate is of a current authority",
    controls: ["CKV_AWS_211"],
  },
  "aws:rds/instance:Instance",
  (props) => props.caCertIdentifier !== "rds-ca-rsa2048-g1" && "an old certificate authority",
);
