/** What each role must be able to do, and the nearest things that it must not. */
import type { AccessRequest } from "../../support/iam";

export interface Access {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly context?: AccessRequest["context"];
  /** Neighbours that are refused: what is different, and what the request is then. */
  readonly never: Readonly<Record<string, Partial<AccessRequest>>>;
}

/** ARNs of the recorded stack. */
export interface Arns {
  readonly lake: string;
  readonly scripts: string;
  readonly results: string;
  readonly logs: string;
  readonly dataKey: string;
  readonly operationsKey: string;
  readonly readerSecret: string;
  readonly masterSecret: string;
  readonly connection: string;
  readonly job: string;
  readonly workgroup: string;
  readonly seederQueue: string;
  readonly missedQueue: string;
}

const ACCOUNT = "123456789012";
export const regional = (service: string, rest: string) =>
  `arn:aws:${service}:eu-central-1:${ACCOUNT}:${rest}`;
export const glue = (rest: string) => regional("glue", rest);
export const logs = (rest: string) => regional("logs", `log-group:${rest}`);
export const through = (service: string) => ({
  "kms:ViaService": `${service}.eu-central-1.amazonaws.com`,
});
export const HTTP = { context: { "aws:SecureTransport": "false" } };
export const RAW = "classicmodels_raw_complete";
export const MART = "classicmodels_complete";
export const OTHER_KEY = regional("kms", "key/other");
