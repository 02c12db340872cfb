import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { parsePreview } from "../../.github/scripts/preview";
import { LABEL } from "../../.github/scripts/verdict";
import { begin, scratch } from "../support/programs";

const ROOT = join(__dirname, "../..");
const SAFE = JSON.stringify({
  steps: [
    {
      op: "create",
      urn: "urn:pulumi:dev::p::aws:sqs/queue:Queue::q",
      newState: { type: "aws:sqs/queue:Queue", inputs: { name: "q" } },
    },
  ],
});
const DANGEROUS = readFileSync(join(__dirname, "previews/replace.json"), "utf8");
const UNCHANGED = JSON.stringify({ steps: [{ op: "same", urn: "u::a::b::c" }] });
const OUTPUTS = '{"jobName":"j"}';

let labels: string[];
let comments: string[];
let server: Server;
let folder: string;

beforeEach(async () => {
  labels = [];
  comments = [];
  folder = scratch();
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const pull = {
        merged_at: "2026-01-01",
        merge_commit_sha: "abc",
        labels: labels.map((name) => ({ name })),
      };
      if (request.method === "POST") comments.push((JSON.parse(body) as { body: string }).body);
      response.end(JSON.stringify(request.url?.includes("/pulls") ? [pull] : []));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});

afterEach(() => {
  server.close();
});

interface Engine {
  readonly preview: string;
  readonly previewCode?: number;
  readonly upCode?: number;
}

/** Runs a stage as a workflow does, with a stand-in for the Pulumi CLI that notes its arguments. */
async function stage(name: string, engine: Engine, env: Record<string, string> = {}) {
  const cli = join(folder, "pulumi");
  const notes = join(folder, "calls");
  const files = { summary: join(folder, "summary"), output: join(folder, "output") };
  for (const file of [notes, ...Object.values(files)]) writeFileSync(file, "");
  writeFileSync(
    cli,
    `#!/usr/bin/env node
const { appendFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(notes)}, args.join(" ") + "\\n");
const engine = ${JSON.stringify(engine)};
if (args[0] === "preview") { process.stdout.write(engine.preview); process.exitCode = engine.previewCode ?? 0; }
if (args[0] === "up") process.exitCode = engine.upCode ?? 0;
if (args[0] === "stack") process.stdout.write(${JSON.stringify(OUTPUTS)});
`,
  );
  chmodSync(cli, 0o755);
  const event = join(folder, "event.json");
  writeFileSync(
    event,
    JSON.stringify({
      pull_request: {
        number: 7,
        head: { sha: "fed" },
        labels: labels.map((label) => ({ name: label })),
      },
    }),
  );
  const { port } = server.address() as AddressInfo;
  const outcome = await begin(
    process.execPath,
    ["--import", "tsx", ".github/scripts/main.ts", name, "dev"],
    {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        PULUMI_CLI: cli,
        GITHUB_API_URL: `http://127.0.0.1:${port}`,
        GITHUB_REPOSITORY: "owner/shop",
        GITHUB_TOKEN: "t0ken",
        GITHUB_SHA: "abc",
        GITHUB_EVENT_PATH: event,
        GITHUB_STEP_SUMMARY: files.summary,
        GITHUB_OUTPUT: files.output,
        OUTPUTS_FILE: join(folder, "outputs.json"),
        ...env,
      },
    },
  ).ended;
  return {
    ...outcome,
    calls: readFileSync(notes, "utf8").trim().split("\n"),
    summary: readFileSync(files.summary, "utf8"),
    output: readFileSync(files.output, "utf8"),
  };
}

const digestOf = (text: string) => parsePreview(text).digest;

describe("the preview of a pull request", () => {
  it("is commented and passes where no data is in danger", async () => {
    const { code, calls } = await stage("preview-pull-request", { preview: SAFE });
    expect(code).toBe(0);
    expect(calls).toEqual(["preview --stack dev --json --policy-pack policy --non-interactive"]);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain("Preview of `dev`: passes");
    expect(comments[0]).toContain("Commit fed");
  });

  it("is commented and fails where data is in danger, unless it is labelled", async () => {
    expect((await stage("preview-pull-request", { preview: DANGEROUS })).code).toBe(1);
    expect(comments[0]).toContain("- **replaced**: `lake` (aws:s3/bucket:Bucket)");
    labels = [LABEL];
    expect((await stage("preview-pull-request", { preview: DANGEROUS })).code).toBe(0);
  });

  it("fails where the engine fails", async () => {
    expect((await stage("preview-pull-request", { preview: SAFE, previewCode: 1 })).code).toBe(1);
    const { code, stderr } = await stage("preview-pull-request", { preview: "", previewCode: 255 });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "error: pulumi printed no preview\n" });
  });
});

describe("a deployment", () => {
  it("is of what was previewed, and leaves the outputs for the smoke test", async () => {
    const { output } = await stage("preview-commit", { preview: SAFE });
    expect(output).toBe(`digest=${digestOf(SAFE)}\n`);
    const { code, calls } = await stage(
      "deploy",
      { preview: SAFE },
      { PREVIEWED: output.trim().replace("digest=", "") },
    );
    expect(code).toBe(0);
    expect(calls.map((call) => call.split(" ")[0])).toEqual(["preview", "up", "stack"]);
    expect(calls[1]).toContain("--yes");
    expect(calls[1]).toContain("--policy-pack policy");
    expect(readFileSync(join(folder, "outputs.json"), "utf8")).toBe(OUTPUTS);
  });

  it.each([
    ["it would do something else than was previewed", SAFE, digestOf(DANGEROUS), []],
    ["it endangers data and no label says so", DANGEROUS, digestOf(DANGEROUS), ["bug"]],
  ])("is not begun where %s", async (_, preview, PREVIEWED, given) => {
    labels = given;
    const { code, calls, summary } = await stage("deploy", { preview }, { PREVIEWED });
    expect(code).toBe(1);
    expect(calls).toHaveLength(1);
    expect(summary).toMatch(/Not what was previewed|Why it fails/);
  });

  it("is not begun where nobody says what was previewed", async () => {
    const { code, calls, stderr } = await stage("deploy", { preview: SAFE });
    expect({ code, calls: calls.length }).toEqual({ code: 1, calls: 1 });
    expect(stderr).toContain("PREVIEWED is not set");
  });

  it("that endangers data is done where the merged pull request's label says so", async () => {
    labels = [LABEL];
    const env = { PREVIEWED: digestOf(DANGEROUS) };
    expect((await stage("deploy", { preview: DANGEROUS }, env)).code).toBe(0);
  });

  it("fails where the engine fails", async () => {
    const env = { PREVIEWED: digestOf(SAFE) };
    const { code, calls } = await stage("deploy", { preview: SAFE, upCode: 1 }, env);
    expect({ code, calls: calls.length }).toEqual({ code: 1, calls: 2 });
  });
});

describe("drift", () => {
  it("is looked for by asking AWS, and fails where there is some", async () => {
    const drifted = readFileSync(join(__dirname, "previews/refreshed.json"), "utf8");
    const { code, calls, summary } = await stage("drift", { preview: drifted });
    expect(code).toBe(1);
    expect(calls[0]).toContain("--refresh");
    expect(summary).toContain("update `lake` (aws:s3/bucket:Bucket): tags");
  });

  it("passes where there is none, and fails where the engine fails", async () => {
    expect((await stage("drift", { preview: UNCHANGED })).code).toBe(0);
    expect((await stage("drift", { preview: UNCHANGED, previewCode: 1 })).code).toBe(1);
  });
});

describe("a wrong call", () => {
  it.each([
    [["deploi", "dev"]],
    [["toString", "dev"]],
    [["deploy"]],
    [["deploy", "--yes"]],
    [["deploy", "dev", "more"]],
  ])("%j exits with 2", async (args) => {
    const { code, stderr } = await begin(
      process.execPath,
      ["--import", "tsx", ".github/scripts/main.ts", ...args],
      { cwd: ROOT },
    ).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: usage: /);
  });
});
