/** The bootstrap program's configuration. Pure. */
import { z } from "zod";

import { ConfigError } from "../infra/config";
import { flag, list, text } from "../infra/config-fields";
import { ENVIRONMENT_PATTERN } from "../infra/naming";

/** What the bootstrap program's own resources are tagged as the environment of. */
export const BOOTSTRAP = "bootstrap";

/** Names whose resources would be named or tagged like those of this program. */
const RESERVED = [BOOTSTRAP, "state"];

const keys = z.object({
  repository: text(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "a GitHub repository, owner/name"),
  environments: list(
    ENVIRONMENT_PATTERN,
    `an environment's name other than ${RESERVED.join(" and ")}`,
  ).refine((names) => !names.some((name) => RESERVED.includes(name)), {
    error: `a list of environments' names other than ${RESERVED.join(" and ")}`,
  }),
  createOidcProvider: flag(),
});

export type BootstrapConfig = z.output<typeof keys>;

/** @throws ConfigError with everything that is wrong */
export function parseBootstrapConfig(values: Record<string, string | undefined>): BootstrapConfig {
  const result = keys.safeParse(values);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const key = String(issue.path[0]);
      return values[key] === undefined
        ? `${key}: missing`
        : `${key} = ${values[key]}: must be ${issue.message}`;
    }),
  );
}
