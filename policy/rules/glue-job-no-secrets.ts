import { resourceRule } from "../rule";
import { secretsIn } from "../secrets";
import { at } from "../values";

/** Ours: arguments are shown to everyone who may see the job. */
export default resourceRule(
  {
    name: "glue-job-no-secrets",
    description: "No argument of a job is a secret",
    controls: [],
  },
  "aws:glue/job:Job",
  (props) => {
    const found = ["defaultArguments", "nonOverridableArguments"].flatMap((property) =>
      secretsIn((at(props, property) ?? {}) as Record<string, unknown>),
    );
    return found.length > 0 && `arguments that look like secrets: ${found.join(", ")}`;
  },
);
