import { GLUE } from "./glue";
import { IAM } from "./iam";
import { LAMBDA } from "./lambda";
import { NETWORK } from "./network";
import { OPERATIONS } from "./operations";
import { RDS } from "./rds";
import { S3 } from "./s3";
import type { Violations } from "./violation";

export const VIOLATIONS: Violations = {
  ...GLUE,
  ...IAM,
  ...LAMBDA,
  ...NETWORK,
  ...OPERATIONS,
  ...RDS,
  ...S3,
};
