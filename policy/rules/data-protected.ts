import type { Rule } from "../rule";

/** Types that hold data which nothing else holds. */
const STATEFUL = new Set([
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:kms/key:Key",
  "aws:secretsmanager/secret:Secret",
  "aws:glue/catalogDatabase:CatalogDatabase",
]);

/** Ours: the two keys to destroying data. */
const rule: Rule = {
  name: "data-protected",
  description: "Pulumi refuses to delete or replace what holds data",
  controls: [],
  check(stack) {
    return stack
      .filter(
        ({ type, protect, props }) =>
          STATEFUL.has(type) && (!protect || props.forceDestroy === true),
      )
      .map(({ name }) => ({ resource: name, message: "is not protected" }));
  },
};
export default rule;
