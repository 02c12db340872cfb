import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "rds-snapshot-tags",
    description: "Snapshots get the database's tags",
    controls: ["RDS.17", "CKV2_AWS_60"],
  },
  "aws:rds/instance:Instance",
  (props) => props.copyTagsToSnapshot !== true && "tags are not copied to snapshots",
);
