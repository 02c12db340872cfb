/**
 * What a deployment may do: make all that its own environment is made of, and never read what is in it.
 * What is no environment's by its name is in foundation-policy.ts: IAM bounds the length of a document.
 */
import * as pulumi from "@pulumi/pulumi";

import type { Statement } from "../infra/iam";
import type { EnvironmentAccess } from "./arns";
import { ownServices } from "./own-services";
import type { StateAccess } from "./preview-policy";

/** Of Pulumi.yaml. */
const PROJECT = "classicmodels-lakehouse";

export function deployStatements(args: StateAccess & EnvironmentAccess): Statement[] {
  return [
    ...keepState(args),
    ...ownServices(args),
    {
      // These take no resource.
      Sid: "MakeJobEncryption",
      Effect: "Allow",
      Action: ["glue:CreateSecurityConfiguration", "glue:DeleteSecurityConfiguration"],
      Resource: "*",
    },
  ];
}

/** The files of the environment's stack only, wherever Pulumi keeps them: state, history, backups, locks. */
function keepState({
  environment,
  secretsKeyArn,
  stateBucketArn,
}: StateAccess & EnvironmentAccess): Statement[] {
  const files = pulumi.interpolate`${stateBucketArn}/.pulumi`;
  return [
    { Sid: "FindState", Effect: "Allow", Action: "s3:ListBucket", Resource: stateBucketArn },
    {
      Sid: "ReadBackend",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: pulumi.interpolate`${files}/meta.yaml`,
    },
    {
      Sid: "KeepState",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: [
        pulumi.interpolate`${files}/stacks/${PROJECT}/${environment}.json*`,
        ...["history", "backups", "locks/organization"].map(
          (folder) => pulumi.interpolate`${files}/${folder}/${PROJECT}/${environment}/*`,
        ),
      ],
    },
    {
      Sid: "UseStateKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: secretsKeyArn,
    },
  ];
}
