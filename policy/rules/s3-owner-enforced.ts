import { bucketRule } from "../rule";
import { at } from "../values";

export default bucketRule(
  {
    name: "s3-owner-enforced",
    description: "Access is by policy, not by ACL",
    controls: ["S3.12", "CKV2_AWS_65"],
  },
  "BucketOwnershipControls",
  (props) => at(props, "rule.objectOwnership") !== "BucketOwnerEnforced" && "ACLs are possible",
);
