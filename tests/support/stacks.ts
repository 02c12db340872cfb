/** Whole stacks under mocks: Pulumi.yaml's defaults, a stack file's values, a stand-in for the build. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { Bootstrap } from "../../bootstrap/bootstrap";
import { type BootstrapConfig } from "../../bootstrap/config";
import { ARTIFACTS } from "../../infra/artifacts";
import { loadConfig } from "../../infra/load-config";
import { PREFIX } from "../../infra/naming";
import { Platform } from "../../infra/platform";
import { type RecordedStack, runProgram } from "./pulumi";

const PROJECT = "classicmodels-lakehouse";
const ROOT = join(__dirname, "../..");

type Values = Readonly<Record<string, unknown>>;

/** Values as Pulumi hands them over: text, JSON for what is none. */
function asText(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** What Pulumi.yaml sets where a stack says nothing. */
export function defaults(): Record<string, string> {
  const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { default: unknown }>;
  };
  return asText(
    Object.fromEntries(Object.entries(config).map(([key, entry]) => [key, entry.default])),
  );
}

/** The values of `Pulumi.<stack>.yaml` for this project. */
export function stackValues(stack: string): Record<string, string> {
  const { config } = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Values;
  };
  return asText(
    Object.fromEntries(
      Object.entries(config)
        .filter(([key]) => key.startsWith(`${PROJECT}:`))
        .map(([key, value]) => [key.slice(PROJECT.length + 1), value]),
    ),
  );
}

/** What an existing database needs to be read, for `sourceMode: existing`. */
export const EXISTING_SOURCE = asText({
  sourceMode: "existing",
  sourceHost: "shop.example.com",
  sourceReaderSecretArn:
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-reader-AbCdEf",
  sourceReaderSecretKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/shop",
  sourceVpcId: "vpc-0123456789abcdef0",
  sourceSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  sourceAvailabilityZone: "eu-central-1a",
  sourceRouteTableIds: ["rtb-0123456789abcdef0"],
  sourceSecurityGroupId: "sg-0123456789abcdef0",
  sampleData: false,
});

/** A stand-in for what `npm run build` makes: every file, made from nothing; gone with the process. */
export function fakeBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), "lakehouse-build-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [artifact, file] of Object.entries(ARTIFACTS)) {
    if (artifact === "seeder") {
      mkdirSync(join(folder, file));
      writeFileSync(join(folder, file, "index.js"), "exports.handler = () => {};\n");
    } else {
      writeFileSync(join(folder, file), artifact === "inputs" ? "{}" : artifact);
    }
  }
  return folder;
}

let build: string | undefined;

/** Runs the platform as stack `stack`, with `overrides` on top of its file (`dev` where it has none). */
export function runStack(
  stack: string,
  overrides: Readonly<Record<string, string>> = {},
  preview = false,
): Promise<RecordedStack> {
  const buildFolder = (build ??= fakeBuild());
  const file = ["dev", "prod"].includes(stack) ? stack : "dev";
  return runProgram(
    () => new Platform(PREFIX, { config: loadConfig(), root: ROOT, buildFolder }).outputs,
    { stack, config: { ...defaults(), ...stackValues(file), ...overrides }, preview },
  );
}

export const BOOTSTRAP_CONFIG: BootstrapConfig = {
  repository: "owner/shop",
  environments: ["dev", "prod"],
  createOidcProvider: true,
};

/** Runs the bootstrap program. */
export function runBootstrap(
  config: Partial<BootstrapConfig> = {},
  preview = false,
): Promise<RecordedStack> {
  return runProgram(() => new Bootstrap("bootstrap", { ...BOOTSTRAP_CONFIG, ...config }).outputs, {
    project: `${PROJECT}-bootstrap`,
    stack: "bootstrap",
    preview,
  });
}
