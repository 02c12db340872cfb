import { STATEFUL_TYPES } from "../../infra/data-safety";
import { findings, type Rule } from "../rule";

/** Ours: the two keys to destroying data. */
const rule: Rule = {
  name: "data-protected",
  description: "Pulumi refuses to delete or replace what holds data",
  controls: [],
  check: (stack) =>
    findings(stack, ({ type, protect, props }) => {
      if (!STATEFUL_TYPES.has(type)) return undefined;
      if (!protect) return "is not protected";
      return props.forceDestroy === true && "is emptied when it is deleted";
    }),
};
export default rule;
