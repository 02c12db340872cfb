import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-tls-required",
    description: "The database refuses connections without TLS",
    controls: ["RDS.39", "CKV2_AWS_69"],
  },
  "aws:rds/parameterGroup:ParameterGroup",
  (props) =>
    !(props.parameters as { name: string; value: string }[] | undefined)?.some(
      ({ name, value }) => name === "require_secure_transport" && ["1", "ON"].includes(value),
    ) && "require_secure_transport is not on",
);
