import { databaseRule } from "../database";

const NEEDED = {
  binlog_format: "ROW",
  binlog_row_image: "FULL",
  binlog_row_metadata: "FULL",
  enforce_gtid_consistency: "ON",
  "gtid-mode": "ON",
};

/** Ours: extraction reads the row binlog. */
export default databaseRule(
  {
    name: "rds-row-binlog",
    description: "The binlog has whole rows and GTIDs",
    controls: [],
  },
  (parameters) => {
    const wrong = Object.entries(NEEDED).filter(([name, value]) => parameters.get(name) !== value);
    return wrong.length > 0 && `must be set: ${wrong.map((pair) => pair.join("=")).join(", ")}`;
  },
);
