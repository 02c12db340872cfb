import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-lake-never-expires",
    description: "No lifecycle rule expires live table data",
    controls: [],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  (props, bucket) =>
    bucket.name.endsWith("-lake-bucket") &&
    (props.rules as Record<string, unknown>[]).some(
      (rule) => rule.expiration ?? rule.transitions,
    ) &&
    "live data expires or moves by age",
);
