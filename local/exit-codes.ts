/** The exit codes of every command: those of `etl/lakehouse/errors.py`, which owns their meaning. */
export const exitCodes = {
  OK: 0,
  UNEXPECTED: 1,
  USAGE: 2,
  SOURCE: 3,
  AUDIT: 4,
  BUSY: 5,
  WAREHOUSE: 6,
  QUERY: 7,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
