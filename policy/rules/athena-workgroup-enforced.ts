import { resourceRule } from "../rule";

export default resourceRule(
  {
    name: "athena-workgroup-enforced",
    description:
      "Queries can't leave the workgroup's settings: encryption, owner, scan limit, metrics",
    controls: ["Athena.1", "Athena.4", "CKV_AWS_82", "CKV_AWS_159"],
  },
  "aws:athena/workgroup:Workgroup",
  (props) => {
    const settings = props["configuration"];
    const results = settings?.resultConfiguration;
    return (
      !(
        settings?.enforceWorkgroupConfiguration === true &&
        settings.publishCloudwatchMetricsEnabled === true &&
        settings.bytesScannedCutoffPerQuery > 0 &&
        results?.expectedBucketOwner &&
        results.encryptionConfiguration?.encryptionOption === "SSE_KMS"
      ) && "settings are not enforced, or results not encrypted, owned, limited or measured"
    );
  },
);
