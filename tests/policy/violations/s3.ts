import { add, editDocument, link, remove, set, unlink } from "../plant";
import type { Violations } from "./violation";

const BUCKET = "lakehouse-lake-results-bucket";
const LAKE = "lakehouse-lake-lake-bucket";
const of = (thing: string) => `lakehouse-lake-results-${thing}`;
const DEFAULT = "rules.0.applyServerSideEncryptionByDefault";
const oneResource = (which: number) =>
  editDocument(of("policy"), "policy", ([first, ...rest]) => {
    if (!first) throw new Error("the policy has no statement");
    return [{ ...first, Resource: first.Resource?.[which] ?? "" }, ...rest];
  });

export const S3: Violations = {
  "s3-access-logs": [
    ["no logging", remove(of("logging")), BUCKET],
    ["logging into itself", link(of("logging"), "targetBucket", BUCKET), BUCKET],
    ["logging of another bucket", unlink(of("logging"), "bucket"), BUCKET],
  ],
  "s3-encrypted-with-key": [
    ["no encryption", remove(of("encryption")), BUCKET],
    ["S3's key", set(of("encryption"), `${DEFAULT}.sseAlgorithm`, "AES256"), BUCKET],
    ["AWS's key", set(of("encryption"), `${DEFAULT}.kmsMasterKeyId`, undefined), BUCKET],
    ["no bucket key", set(of("encryption"), "rules.0.bucketKeyEnabled", false), BUCKET],
  ],
  "s3-lake-never-expires": [
    ["expiry", set("lakehouse-lake-lake-lifecycle", "rules.0.expiration", { days: 30 }), LAKE],
    ["a move", set("lakehouse-lake-lake-lifecycle", "rules.0.transitions", [{ days: 30 }]), LAKE],
  ],
  "s3-lifecycle": [
    ["no lifecycle", remove(of("lifecycle")), BUCKET],
    ["off", set(of("lifecycle"), "rules.0.status", "Disabled"), BUCKET],
    ["a part only", set(of("lifecycle"), "rules.0.filter", { prefix: "x/" }), BUCKET],
    [
      "broken uploads kept",
      set(of("lifecycle"), "rules.0.abortIncompleteMultipartUpload", undefined),
      BUCKET,
    ],
    [
      "old versions kept",
      set(of("lifecycle"), "rules.0.noncurrentVersionExpiration", undefined),
      BUCKET,
    ],
  ],
  "s3-notifications": [
    ["none", remove(of("notification")), BUCKET],
    ["off", set(of("notification"), "eventbridge", false), BUCKET],
  ],
  "s3-owner-enforced": [
    ["none", remove(of("ownership")), BUCKET],
    ["ACLs", set(of("ownership"), "rule.objectOwnership", "ObjectWriter"), BUCKET],
  ],
  "s3-public-access-block": [
    ["none", remove(of("public-access")), BUCKET],
    ["of another bucket", unlink(of("public-access"), "bucket"), BUCKET],
    ...(
      ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const
    ).map((key) => [`no ${key}`, set(of("public-access"), key, false), BUCKET] as const),
  ],
  "s3-tls-only": [
    ["no policy", remove(of("policy")), BUCKET],
    ["no denial", editDocument(of("policy"), "policy", () => []), BUCKET],
    ["the bucket only", oneResource(0), BUCKET],
    ["the objects only", oneResource(1), BUCKET],
    [
      "reading only",
      editDocument(of("policy"), "policy", (all) =>
        all.map((each) => ({ ...each, Action: "s3:GetObject" })),
      ),
      BUCKET,
    ],
    [
      "one principal only",
      editDocument(of("policy"), "policy", (all) =>
        all.map((each) => ({ ...each, Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
      ),
      BUCKET,
    ],
    [
      "under one more condition",
      editDocument(of("policy"), "policy", (all) =>
        all.map((each) => ({
          ...each,
          Condition: { ...each.Condition, StringEquals: { "aws:PrincipalTag/x": "y" } },
        })),
      ),
      BUCKET,
    ],
  ],
  "s3-versioned": [
    ["none", remove(of("versioning")), BUCKET],
    ["off", set(of("versioning"), "versioningConfiguration.status", "Suspended"), BUCKET],
    ["of a new bucket", add("aws:s3/bucket:Bucket", {}), "planted"],
  ],
};
