import { resourceRule } from "../rule";
import { secretsIn } from "../secrets";
import { given } from "../values";

export default resourceRule(
  {
    name: "glue-connection-by-secret",
    description: "Connections name a secret, hold none, and demand TLS",
    controls: [],
  },
  "aws:glue/connection:Connection",
  (props) => {
    const properties = (props.connectionProperties ?? {}) as Record<string, unknown>;
    const held = secretsIn(properties).filter((name) => name !== "SECRET_ID");
    if (held.length > 0) return `properties that look like secrets: ${held.join(", ")}`;
    if (!given(properties, "SECRET_ID")) return "names no secret";
    return properties.JDBC_ENFORCE_SSL !== "true" && "does not demand TLS";
  },
);
