import { resourceRule } from "../rule";

const SECRET = /password|passwd|secret|token|credential/i;
const CREDENTIALS_IN_URL = /:\/\/[^/\s:@]+:[^/\s@]+@/;

/** Ours: arguments are shown to everyone who may see the job. */
export default resourceRule(
  {
    name: "glue-job-no-secrets",
    description: "No argument of a job is a secret",
    controls: [],
  },
  "aws:glue/job:Job",
  (props) => {
    const found = Object.entries((props.defaultArguments ?? {}) as Record<string, string>).filter(
      ([name, value]) =>
        (SECRET.test(name) && !value.startsWith("arn:")) || CREDENTIALS_IN_URL.test(value),
    );
    return (
      found.length > 0 &&
      `arguments that look like secrets: ${found.map(([name]) => name).join(", ")}`
    );
  },
);
