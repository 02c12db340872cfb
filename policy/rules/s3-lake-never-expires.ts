import { comesFrom, listAt, ofType, type Rule } from "../rule";

/** Ours: Iceberg decides what is live; a rule by age would delete files that a table still needs. */
const rule: Rule = {
  name: "s3-lake-never-expires",
  description: "No lifecycle rule expires or moves the live data of a catalog's tables",
  controls: [],
  check(stack) {
    const databases = ofType(stack, "aws:glue/catalogDatabase:CatalogDatabase");
    return ofType(stack, "aws:s3/bucket:Bucket")
      .filter((bucket) => databases.some((database) => comesFrom(database, "locationUri", bucket)))
      .filter((bucket) =>
        ofType(stack, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
          .filter((lifecycle) => comesFrom(lifecycle, "bucket", bucket))
          .flatMap(({ props }) => listAt(props, "rules") as Record<string, unknown>[])
          .some(({ expiration, transitions }) => expiration ?? transitions),
      )
      .map(({ name }) => ({ resource: name, message: "live data expires or moves by age" }));
  },
};
export default rule;
