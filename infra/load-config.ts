/** Reads this stack's configuration from Pulumi. */
import * as pulumi from "@pulumi/pulumi";

import { type Config, parseConfig } from "./config";

/** @throws ConfigError with everything that is wrong, before any resource is registered */
export function loadConfig(): Config {
  const prefix = `${pulumi.getProject()}:`;
  const values = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return parseConfig(pulumi.getStack(), Object.fromEntries(values) as Record<string, string>);
}
