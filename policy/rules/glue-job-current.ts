import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "glue-job-current",
    description: "Jobs run on a Glue version with support",
    controls: ["Glue.4"],
  },
  "aws:glue/job:Job",
  (props) => !(Number(props.glueVersion) >= 5) && "runs on an old Glue version",
);
