import { ofType, type Rule } from "../rule";

const SOURCES = ["db-instance", "db-parameter-group", "db-security-group"];

const rule: Rule = {
  name: "rds-events",
  description: "Someone is told of the events of instance, parameter group and security group",
  controls: ["RDS.20", "RDS.21", "RDS.22"],
  check(stack) {
    if (ofType(stack, "aws:rds/instance:Instance").length === 0) return [];
    const told = ofType(stack, "aws:rds/eventSubscription:EventSubscription")
      .filter(({ props }) => props.enabled !== false)
      .map(({ props }) => props.sourceType);
    return SOURCES.filter((source) => !told.includes(source)).map((source) => ({
      resource: "",
      message: `no event subscription for ${source}`,
    }));
  },
};
export default rule;
