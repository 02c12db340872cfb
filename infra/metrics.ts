/** The metrics that the job itself sends (etl/lakehouse/metrics.py; held equal by a test). */

export const METRICS_NAMESPACE = "Lakehouse";

/** Names by what they say; every one has the dimension `Environment`. */
export const JOB_METRICS = {
  /** 1 for each run that published a release or found nothing new. */
  success: "SuccessfulRuns",
  /** 1 for each run that a check stopped. */
  auditFailures: "AuditFailures",
  /** Rows read from the source. */
  rows: "RowsRead",
  /** Bytes of the files that the run wrote. */
  bytes: "BytesWritten",
  /** Rows in the rejects table. */
  rejects: "RejectedRows",
  /** Seconds from start to end. */
  duration: "DurationSeconds",
} as const;
