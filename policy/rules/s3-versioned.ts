import { bucketRule } from "../rule";
import { at } from "../values";

export default bucketRule(
  {
    name: "s3-versioned",
    description: "Overwritten and deleted objects can be had back",
    controls: ["S3.14", "CKV_AWS_21"],
  },
  "BucketVersioning",
  (props) => at(props, "versioningConfiguration.status") !== "Enabled" && "versioning is off",
);
