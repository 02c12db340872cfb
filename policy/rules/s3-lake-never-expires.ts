import { comesFrom, findings, ofType, type Rule } from "../rule";
import { given, listAt } from "../values";

/** Ours: Iceberg decides what is live; a rule by age would delete files that a table still needs. */
const rule: Rule = {
  name: "s3-lake-never-expires",
  description: "No lifecycle rule expires or moves the live data of a catalog's tables",
  controls: [],
  check(stack) {
    const databases = ofType(stack, "aws:glue/catalogDatabase:CatalogDatabase");
    const lifecycles = ofType(
      stack,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    );
    return findings(
      ofType(stack, "aws:s3/bucket:Bucket"),
      (bucket) =>
        databases.some((database) => comesFrom(database, "locationUri", bucket)) &&
        lifecycles
          .filter((lifecycle) => comesFrom(lifecycle, "bucket", bucket))
          .flatMap(({ props }) => listAt(props, "rules"))
          .some((rule) => given(rule, "expiration") || given(rule, "transitions")) &&
        "live data expires or moves by age",
    );
  },
};
export default rule;
