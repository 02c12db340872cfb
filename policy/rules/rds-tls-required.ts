import { databaseRule } from "../database";

export default databaseRule(
  {
    name: "rds-tls-required",
    description: "The database refuses connections without TLS",
    controls: ["RDS.39", "CKV2_AWS_69"],
  },
  (parameters) =>
    !["1", "ON"].includes(parameters.get("require_secure_transport") ?? "") &&
    "require_secure_transport is not on",
);
