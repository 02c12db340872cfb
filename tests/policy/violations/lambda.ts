import { set } from "../plant";
import type { Violation, Violations } from "./violation";

const SEEDER = "lakehouse-seeder-function";
const PERMISSION = "lakehouse-seeder-rotation-permission";
const seeder = (path: string, value?: unknown): Violation => [
  `${path} = ${String(value)}`,
  set(SEEDER, path, value),
  SEEDER,
];

export const LAMBDA: Violations = {
  "lambda-in-vpc": [
    seeder("vpcConfig"),
    seeder("vpcConfig.subnetIds", ["subnet-1"]),
    seeder("vpcConfig.securityGroupIds", []),
  ],
  "lambda-no-secrets": [
    seeder("environment.variables.DB_PASSWORD", "x"),
    seeder("environment.variables.SOURCE_URL", "mysql://me:pw@host/db"),
    seeder("environment.variables.KEY", `ASIA${"A".repeat(16)}`),
    seeder("kmsKeyArn"),
  ],
  "lambda-observed": [
    seeder("tracingConfig.mode", "PassThrough"),
    seeder("deadLetterConfig"),
    seeder("reservedConcurrentExecutions"),
  ],
  "lambda-permission-bound": [
    ["any account", set(PERMISSION, "sourceAccount", undefined), PERMISSION],
    ["any secret", set(PERMISSION, "sourceArn", undefined), PERMISSION],
  ],
  "lambda-runtime-supported": [seeder("runtime", "nodejs18.x")],
};
