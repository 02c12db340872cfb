import type { Rule } from "../rule";

const SOURCES = ["db-instance", "db-parameter-group", "db-security-group"];

const rule: Rule = {
  name: "rds-events",
  description: "Someone is told of the events of instance, parameter group and security group",
  controls: ["RDS.20", "RDS.21", "RDS.22"],
  check(stack) {
    if (!stack.some(({ type }) => type === "aws:rds/instance:Instance")) return [];
    const told = new Set(
      stack
        .filter(({ type }) => type === "aws:rds/eventSubscription:EventSubscription")
        .map(({ props }) => props.sourceType),
    );
    return SOURCES.filter((source) => !told.has(source)).map((source) => ({
      resource: "",
      message: `no event subscription for ${source}`,
    }));
  },
};
export default rule;
