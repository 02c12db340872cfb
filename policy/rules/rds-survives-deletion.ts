import { resourceRule } from "../rule";
import { given } from "../values";

export default resourceRule(
  {
    name: "rds-survives-deletion",
    description: "The database can't be deleted by mistake, and leaves its backups and a snapshot",
    controls: ["RDS.8", "CKV_AWS_293"],
  },
  "aws:rds/instance:Instance",
  (props, { protect }) =>
    !(
      protect &&
      props.deletionProtection === true &&
      props.deleteAutomatedBackups === false &&
      props.skipFinalSnapshot === false &&
      given(props, "finalSnapshotIdentifier")
    ) && "no protection, deletion protection, final snapshot or kept backups",
);
