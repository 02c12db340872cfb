/** Whether a deployment works: one run of the job, then one named query over what it published. */
import { setTimeout as sleep } from "node:timers/promises";

import {
  type AthenaClient,
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  ConcurrentRunsExceededException,
  GetJobRunCommand,
  type GlueClient,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";

import type { StackOutputs } from "../../infra/outputs";

/** A query that has a row for any shop with an order. */
const QUERY = "sales_by_month";

export interface Pace {
  /** Milliseconds between two looks at a run or a query. */
  readonly everyMs: number;
  /** Milliseconds until each of the two is given up. */
  readonly withinMs: number;
}

export type SmokeOutputs = Pick<
  StackOutputs,
  "athenaWorkgroup" | "jobName" | "martDatabase" | "namedQueryIds"
>;

/**
 * @param say told what is done
 * @throws Error saying what failed, with the service's own reason
 */
export async function smoke(
  outputs: SmokeOutputs,
  glue: Pick<GlueClient, "send">,
  athena: Pick<AthenaClient, "send">,
  say: (line: string) => void,
  pace: Pace = { everyMs: 15_000, withinMs: 60 * 60_000 },
): Promise<void> {
  await runJob(outputs.jobName, glue, say, pace);
  await runQuery(outputs, athena, say, pace);
}

async function runJob(
  JobName: string,
  glue: Pick<GlueClient, "send">,
  say: (line: string) => void,
  pace: Pace,
): Promise<void> {
  const RunId = await within(pace, `a run of ${JobName} to begin`, async () => {
    try {
      return (await glue.send(new StartJobRunCommand({ JobName }))).JobRunId;
    } catch (error) {
      // The schedule's run is on; ours comes after it.
      if (error instanceof ConcurrentRunsExceededException) return undefined;
      throw error;
    }
  });
  say(`${JobName}: run ${RunId} began`);
  const run = await within(pace, `run ${RunId} of ${JobName}`, async () => {
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName, RunId }));
    return /^(STARTING|RUNNING|STOPPING|WAITING)$/.test(JobRun?.JobRunState ?? "")
      ? undefined
      : JobRun;
  });
  if (run.JobRunState !== "SUCCEEDED") {
    throw new Error(
      `run ${RunId} of ${JobName} ended as ${run.JobRunState ?? "nothing"}: ${run.ErrorMessage ?? "Glue says no reason"}`,
    );
  }
  say(`${JobName}: run ${RunId} succeeded in ${run.ExecutionTime ?? 0} s`);
}

async function runQuery(
  { athenaWorkgroup, martDatabase, namedQueryIds }: SmokeOutputs,
  athena: Pick<AthenaClient, "send">,
  say: (line: string) => void,
  pace: Pace,
): Promise<void> {
  const NamedQueryId = namedQueryIds[QUERY];
  if (!NamedQueryId) throw new Error(`the stack has no named query ${QUERY}`);
  const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId }));
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: NamedQuery?.QueryString ?? "",
      QueryExecutionContext: { Database: martDatabase },
      WorkGroup: athenaWorkgroup,
    }),
  );
  const status = await within(pace, `the query ${QUERY}`, async () => {
    const { QueryExecution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    const found = QueryExecution?.Status;
    return /^(QUEUED|RUNNING)$/.test(found?.State ?? "") ? undefined : found;
  });
  if (status.State !== "SUCCEEDED") {
    throw new Error(
      `the query ${QUERY} ended as ${status.State ?? "nothing"}: ${status.StateChangeReason ?? "Athena says no reason"}`,
    );
  }
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const rows = (ResultSet?.Rows?.length ?? 0) - 1; // the first one is the header
  if (rows < 1) throw new Error(`the query ${QUERY} gave no row`);
  say(`${QUERY}: ${rows} rows`);
}

/** Asks until there is an answer. */
async function within<T>(
  { everyMs, withinMs }: Pace,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() + everyMs > deadline) {
      throw new Error(`waited ${Math.round(withinMs / 60_000)} min for ${what} in vain`);
    }
    await sleep(everyMs);
  }
}
