import { resourceRule } from "../rule";
import { at } from "../values";

export default resourceRule(
  {
    name: "glue-job-bounded",
    description: "A job ends by a time limit and never runs twice at once",
    controls: [],
  },
  "aws:glue/job:Job",
  (props) =>
    !(
      Number(props.timeout) > 0 &&
      Number(props.timeout) <= 1440 &&
      at(props, "executionProperty.maxConcurrentRuns") === 1
    ) && "has no time limit, or may run twice at once",
);
