/** Rules about the parameters that a database runs with. */
import { comesFrom, listAt, ofType, type Rule } from "./rule";

/** A rule about the parameters of each RDS instance: those of the group that it really uses. */
export function databaseRule(
  properties: Omit<Rule, "check">,
  problem: (parameters: ReadonlyMap<string, string>) => string | false,
): Rule {
  return {
    ...properties,
    check: (stack) =>
      ofType(stack, "aws:rds/instance:Instance").flatMap((instance) => {
        const parameters = ofType(stack, "aws:rds/parameterGroup:ParameterGroup")
          .filter((group) => comesFrom(instance, "parameterGroupName", group))
          .flatMap(({ props }) => listAt(props, "parameters") as { name: string; value: string }[]);
        const message = problem(new Map(parameters.map(({ name, value }) => [name, value])));
        return message ? [{ resource: instance.name, message }] : [];
      }),
  };
}
