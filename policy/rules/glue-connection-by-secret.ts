import { resourceRule } from "../rule";
import { secretsIn } from "../secrets";

export default resourceRule(
  {
    name: "glue-connection-by-secret",
    description: "Connections name a secret, hold none, and demand TLS",
    controls: [],
  },
  "aws:glue/connection:Connection",
  (props) => {
    const { SECRET_ID, ...others } = (props.connectionProperties ?? {}) as Record<string, unknown>;
    const held = secretsIn(others);
    if (held.length > 0) return `properties that look like secrets: ${held.join(", ")}`;
    if (!SECRET_ID) return "names no secret";
    return others.JDBC_ENFORCE_SSL !== "true" && "does not demand TLS";
  },
);
