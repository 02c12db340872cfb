import { resourceRule } from "../rule";
import { at, given } from "../values";

export default resourceRule(
  {
    name: "athena-workgroup-enforced",
    description:
      "Queries can't leave the workgroup's settings: encryption, owner, scan limit, metrics",
    controls: ["Athena.1", "Athena.4", "CKV_AWS_82", "CKV_AWS_159"],
  },
  "aws:athena/workgroup:Workgroup",
  ({ configuration }) => {
    const results = at(configuration, "resultConfiguration");
    return (
      !(
        at(configuration, "enforceWorkgroupConfiguration") === true &&
        at(configuration, "publishCloudwatchMetricsEnabled") === true &&
        Number(at(configuration, "bytesScannedCutoffPerQuery")) > 0 &&
        given(results, "expectedBucketOwner") &&
        at(results, "encryptionConfiguration.encryptionOption") === "SSE_KMS" &&
        given(results, "encryptionConfiguration.kmsKeyArn")
      ) && "settings are not enforced, or results not encrypted, owned, limited or measured"
    );
  },
);
