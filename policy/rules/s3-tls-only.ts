import { bucketRule, deniesPlainText } from "../rule";

export default bucketRule(
  {
    name: "s3-tls-only",
    description: "Buckets refuse plain HTTP",
    controls: ["S3.5"],
  },
  "aws:s3/bucketPolicy:BucketPolicy",
  (props) => !deniesPlainText(props.policy) && "its policy does not deny plain HTTP",
);
