import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "glue-job-encrypted",
    description: "Each job has a security configuration",
    controls: ["CT.GLUE.PR.1", "CKV_AWS_195"],
  },
  "aws:glue/job:Job",
  (props) => !props.securityConfiguration && "has no security configuration",
);
