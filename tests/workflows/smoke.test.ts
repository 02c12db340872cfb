import { existsSync } from "node:fs";
import { join } from "node:path";

import {
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  ConcurrentRunsExceededException,
  GetJobRunCommand,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import { describe, expect, it } from "vitest";

import { smoke } from "../../.github/scripts/smoke";

const OUTPUTS = {
  athenaWorkgroup: "lakehouse-dev",
  jobName: "lakehouse-dev-job",
  martDatabase: "classicmodels_dev",
  namedQueryIds: { sales_by_month: "q-1" },
};
const PACE = { everyMs: 1, withinMs: 40 };

interface Script {
  /** Starts that are refused because the schedule's run is on. */
  readonly busy?: number;
  readonly run?: readonly object[];
  readonly query?: readonly object[];
  readonly rows?: number;
}

/** AWS as the script says; each list's last answer is given again. */
function aws({ busy = 0, run, query, rows = 3 }: Script) {
  const runs = [...(run ?? [{ JobRunState: "STARTING" }, { JobRunState: "SUCCEEDED" }])];
  const queries = [...(query ?? [{ State: "QUEUED" }, { State: "SUCCEEDED" }])];
  const next = (list: object[]) => (list.length > 1 ? list.shift() : list[0]);
  const sent: object[] = [];
  let refusals = busy;
  const send = (command: object): Promise<unknown> => {
    sent.push(command);
    if (command instanceof StartJobRunCommand) {
      if (refusals-- > 0) {
        const error = new ConcurrentRunsExceededException({ message: "on", $metadata: {} });
        return Promise.reject(error);
      }
      return Promise.resolve({ JobRunId: "jr_1" });
    }
    if (command instanceof GetJobRunCommand) return Promise.resolve({ JobRun: next(runs) });
    if (command instanceof GetNamedQueryCommand) {
      return Promise.resolve({ NamedQuery: { QueryString: "SELECT 1" } });
    }
    if (command instanceof StartQueryExecutionCommand) {
      return Promise.resolve({ QueryExecutionId: "e-1" });
    }
    if (command instanceof GetQueryExecutionCommand) {
      return Promise.resolve({ QueryExecution: { Status: next(queries) } });
    }
    if (command instanceof GetQueryResultsCommand) {
      return Promise.resolve({ ResultSet: { Rows: Array.from({ length: rows }, () => ({})) } });
    }
    return Promise.reject(new Error(`not expected: ${command.constructor.name}`));
  };
  return { client: { send } as never, sent };
}

async function tried(script: Script, outputs = OUTPUTS) {
  const { client, sent } = aws(script);
  const said: string[] = [];
  await smoke(outputs, client, client, (line) => said.push(line), PACE);
  return { said, sent };
}

describe("the smoke test", () => {
  it("runs the job, waits, and then runs a named query in the workgroup", async () => {
    const { said, sent } = await tried({
      run: [{ JobRunState: "RUNNING" }, { JobRunState: "SUCCEEDED", ExecutionTime: 90 }],
    });
    expect(said).toEqual([
      "lakehouse-dev-job: run jr_1 began",
      "lakehouse-dev-job: run jr_1 succeeded in 90 s",
      "sales_by_month: 2 rows",
    ]);
    const start = sent.find((command) => command instanceof StartQueryExecutionCommand);
    expect(start?.input).toEqual({
      QueryString: "SELECT 1",
      QueryExecutionContext: { Database: "classicmodels_dev" },
      WorkGroup: "lakehouse-dev",
    });
    const order = sent.map((command) => command.constructor.name);
    expect(order.indexOf("StartQueryExecutionCommand")).toBeGreaterThan(
      order.lastIndexOf("GetJobRunCommand"),
    );
  });

  it("waits for the schedule's run to end", async () => {
    const { said } = await tried({ busy: 3 });
    expect(said).toHaveLength(3);
  });

  it.each<[string, Script, RegExp]>([
    [
      "the job fails",
      { run: [{ JobRunState: "FAILED", ErrorMessage: "the audit found a difference" }] },
      /^run jr_1 of lakehouse-dev-job ended as FAILED: the audit found a difference$/,
    ],
    ["the job takes too long", { run: [{ JobRunState: "RUNNING" }] }, /waited .* for run jr_1/],
    ["the job never begins", { busy: Infinity }, /waited .* to begin in vain/],
    ["the job times out", { run: [{ JobRunState: "TIMEOUT" }] }, /TIMEOUT: Glue says no reason/],
    [
      "the query fails",
      { query: [{ State: "FAILED", StateChangeReason: "TABLE_NOT_FOUND" }] },
      /^the query sales_by_month ended as FAILED: TABLE_NOT_FOUND$/,
    ],
    ["the query gives no row", { rows: 1 }, /gave no row/],
  ])("fails where %s", async (_, script, message) => {
    await expect(tried(script)).rejects.toThrow(message);
  });

  it("fails where the stack has no such query", async () => {
    await expect(tried({}, { ...OUTPUTS, namedQueryIds: {} as never })).rejects.toThrow(
      /has no named query sales_by_month/,
    );
  });

  it("asks for a query that the project has", () => {
    expect(existsSync(join(__dirname, "../../queries/sales_by_month.sql"))).toBe(true);
  });
});
