import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "glue-connection-by-secret",
    description: "Connections name a secret and demand TLS",
    controls: [],
  },
  "aws:glue/connection:Connection",
  (props) => {
    const properties = (props.connectionProperties ?? {}) as Record<string, unknown>;
    return (
      (!properties.SECRET_ID ||
        properties.JDBC_ENFORCE_SSL !== "true" ||
        properties.PASSWORD !== undefined) &&
      "holds a password, names no secret or does not demand TLS"
    );
  },
);
