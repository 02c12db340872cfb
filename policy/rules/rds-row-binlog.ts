import { resourceRule } from "../rule";

const NEEDED = { binlog_format: "ROW", binlog_row_image: "FULL", "gtid-mode": "ON" };

/** Ours: extraction reads the row binlog. */
export default resourceRule(
  {
    name: "rds-row-binlog",
    description: "The binlog has whole rows and GTIDs",
    controls: [],
  },
  "aws:rds/parameterGroup:ParameterGroup",
  (props) => {
    const parameters = new Map(
      (props.parameters as { name: string; value: string }[] | undefined)?.map(
        ({ name, value }) => [name, value],
      ),
    );
    const wrong = Object.entries(NEEDED).filter(([name, value]) => parameters.get(name) !== value);
    return wrong.length > 0 && `must be set: ${wrong.map((pair) => pair.join("=")).join(", ")}`;
  },
);
