import { deniesPlainText, listOf, statementsOf } from "../documents";
import { bucketRule } from "../rule";

export default bucketRule(
  {
    name: "s3-tls-only",
    description: "Buckets refuse plain HTTP, for themselves and for their objects",
    controls: ["S3.5", "CIS 2.1.1"],
  },
  "BucketPolicy",
  ({ policy }) => {
    if (!deniesPlainText(policy, "s3:*")) return "its policy does not deny plain HTTP";
    const denied = statementsOf(policy)
      .filter(({ Effect }) => Effect === "Deny")
      .flatMap(({ Resource }) => listOf(Resource));
    const objects = denied.filter((resource) => resource.endsWith("/*"));
    return (
      !objects.some((resource) => denied.includes(resource.slice(0, -2))) &&
      "its policy denies plain HTTP for the bucket or its objects only"
    );
  },
);
