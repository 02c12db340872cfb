import { at, resourceRule } from "../rule";

export default resourceRule(
  {
    name: "athena-workgroup-enforced",
    description:
      "Queries can't leave the workgroup's settings: encryption, owner, scan limit, metrics",
    controls: ["Athena.1", "Athena.4", "CKV_AWS_82", "CKV_AWS_159"],
  },
  "aws:athena/workgroup:Workgroup",
  (props) =>
    !(
      at(props, "configuration.enforceWorkgroupConfiguration") === true &&
      at(props, "configuration.publishCloudwatchMetricsEnabled") === true &&
      Number(at(props, "configuration.bytesScannedCutoffPerQuery")) > 0 &&
      at(props, "configuration.resultConfiguration.expectedBucketOwner") !== undefined &&
      at(props, "configuration.resultConfiguration.encryptionConfiguration.encryptionOption") ===
        "SSE_KMS"
    ) && "settings are not enforced, or results not encrypted, owned, limited or measured",
);
