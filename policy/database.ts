/** Rules about the parameters that a database runs with. */
import { comesFrom, findings, ofType, type Rule } from "./rule";
import { listAt } from "./values";

/** A rule about the parameters of each RDS instance: those of the group that it really uses. */
export function databaseRule(
  properties: Omit<Rule, "check">,
  problem: (parameters: ReadonlyMap<string, string>) => string | false,
): Rule {
  return {
    ...properties,
    check: (stack) =>
      findings(ofType(stack, "aws:rds/instance:Instance"), (instance) => {
        const parameters = ofType(stack, "aws:rds/parameterGroup:ParameterGroup")
          .filter((group) => comesFrom(instance, "parameterGroupName", group))
          .flatMap(({ props }) => listAt(props, "parameters") as { name: string; value: string }[]);
        return problem(new Map(parameters.map(({ name, value }) => [name, value])));
      }),
  };
}
