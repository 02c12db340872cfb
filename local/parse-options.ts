import { type ParseArgsConfig, parseArgs } from "node:util";

import { messageOf, usageError } from "../seed/errors";

/** Node's `parseArgs`; @throws CommandError (usage), in one line. */
export function parseOptions<T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const [sentence = ""] = messageOf(error).split(/\.?\n|\. /);
    throw usageError(`${sentence}; --help lists the options`);
  }
}
