import { resourceRule } from "../rule";
import { at, given } from "../values";

/** The setting exists once in an account and region: made by the stack that has `manageAccountSettings`. */
export default resourceRule(
  {
    name: "glue-catalog-encrypted",
    description: "The Glue catalog and the passwords of its connections are encrypted",
    controls: ["CKV_AWS_94"],
  },
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
  ({ dataCatalogEncryptionSettings: settings }) =>
    !(
      at(settings, "encryptionAtRest.catalogEncryptionMode") === "SSE-KMS" &&
      given(settings, "encryptionAtRest.sseAwsKmsKeyId") &&
      at(settings, "connectionPasswordEncryption.returnConnectionPasswordEncrypted") === true &&
      given(settings, "connectionPasswordEncryption.awsKmsKeyId")
    ) && "catalog or passwords are not encrypted with a customer-managed key",
);
