import { exitCodes, type ExitCode } from "../local/exit-codes";

/** What a shell reports of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/** A failure the user can act on: the message names the thing and the fix. */
export class CommandError extends Error {
  constructor(
    readonly exitCode: ExitCode | typeof INTERRUPTED,
    message: string,
  ) {
    super(message);
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(exitCodes.USAGE, message);
}

export function sourceError(message: string): CommandError {
  return new CommandError(exitCodes.SOURCE, message);
}

export function busyError(message: string): CommandError {
  return new CommandError(exitCodes.BUSY, message);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
