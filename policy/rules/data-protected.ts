import { findings, type Rule } from "../rule";

/** Types that hold data which nothing else holds. */
const STATEFUL = new Set([
  "aws:glue/catalogDatabase:CatalogDatabase",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
]);

/** Ours: the two keys to destroying data. */
const rule: Rule = {
  name: "data-protected",
  description: "Pulumi refuses to delete or replace what holds data",
  controls: [],
  check: (stack) =>
    findings(stack, ({ type, protect, props }) => {
      if (!STATEFUL.has(type)) return undefined;
      if (!protect) return "is not protected";
      return props.forceDestroy === true && "is emptied when it is deleted";
    }),
};
export default rule;
