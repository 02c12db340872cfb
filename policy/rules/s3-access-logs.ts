import { comesFrom, findings, ofType, type Rule } from "../rule";

const rule: Rule = {
  name: "s3-access-logs",
  description: "Accesses are logged, in another bucket",
  controls: ["S3.9", "CKV_AWS_18"],
  check(stack) {
    const settings = ofType(stack, "aws:s3/bucketLogging:BucketLogging");
    return findings(
      ofType(stack, "aws:s3/bucket:Bucket"),
      (bucket) =>
        !settings.some(
          (setting) =>
            comesFrom(setting, "bucket", bucket) && !comesFrom(setting, "targetBucket", bucket),
        ) && "accesses are not logged in another bucket",
    );
  },
};
export default rule;
