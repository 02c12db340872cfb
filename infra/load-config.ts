/** Reads this stack's configuration from Pulumi. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Config, CONFIG_KEYS, parseConfig } from "./config";

/** @throws ConfigError with everything that is wrong, before any resource is registered */
export function loadConfig(): Config {
  const prefix = `${pulumi.getProject()}:`;
  const ours = new Set<string>(CONFIG_KEYS);
  // A key of ours under another project's name is a mistake too: it is refused under its whole name.
  const values = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix) || ours.has(key.slice(key.indexOf(":") + 1)))
    .map(([key, value]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, value]);
  return parseConfig(
    pulumi.getStack(),
    Object.fromEntries(values) as Record<string, string>,
    aws.config.region,
  );
}
