import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { github, type GitHub, required, setOutput } from "../../.github/scripts/github";

interface Call {
  readonly what: string;
  readonly body: unknown;
  readonly token: string | undefined;
}

let server: Server;
let calls: Call[];
let answers: Record<string, unknown>;
let api: GitHub;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

beforeEach(async () => {
  calls = [];
  answers = {};
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const what = `${request.method ?? ""} ${request.url ?? ""}`;
      calls.push({ what, body, token: request.headers.authorization });
      response.statusCode = what in answers || request.method !== "GET" ? 200 : 404;
      response.end(JSON.stringify(answers[what] ?? {}));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  api = github(`http://127.0.0.1:${port}`, "owner/shop", "t0ken");
});

afterEach(() => {
  server.close();
});

const LIST = "GET /repos/owner/shop/issues/7/comments?per_page=100&page=";
const comment = (id: number, body: string, type = "Bot") => ({ id, body, user: { type } });

describe("a comment", () => {
  it("is written where there is none of that environment", async () => {
    answers[`${LIST}1`] = [comment(1, "<!-- dev -->\nold")];
    await api.comment(7, "<!-- prod -->\nnew");
    expect(calls.at(-1)).toEqual({
      what: "POST /repos/owner/shop/issues/7/comments",
      body: { body: "<!-- prod -->\nnew" },
      token: "Bearer t0ken",
    });
  });

  it("is written over the old one, on whatever page that is", async () => {
    answers[`${LIST}1`] = Array.from({ length: 100 }, (_, id) => comment(id, "x"));
    answers[`${LIST}2`] = [comment(555, "<!-- prod -->\nold")];
    await api.comment(7, "<!-- prod -->\nnew");
    expect(calls.at(-1)?.what).toBe("PATCH /repos/owner/shop/issues/comments/555");
  });

  it("is never written over a person's", async () => {
    answers[`${LIST}1`] = [comment(1, "<!-- prod -->\nmine", "User")];
    await api.comment(7, "<!-- prod -->\nnew");
    expect(calls.at(-1)?.what).toBe("POST /repos/owner/shop/issues/7/comments");
  });

  it("fails with what was asked and GitHub's answer, without the token", async () => {
    const failing = api.comment(8, "x");
    await expect(failing).rejects.toThrow(/^GET \/issues\/8\/comments.*: GitHub answered 404$/);
    await expect(failing).rejects.not.toThrow(/t0ken/);
  });
});

describe("the labels of a commit", () => {
  it("are those of the pull request that it came with, and of no other that has it", async () => {
    const pull = (label: string, merged_at: string | null, merge_commit_sha: string) => ({
      merged_at,
      merge_commit_sha,
      labels: [{ name: label }],
    });
    answers["GET /repos/owner/shop/commits/abc/pulls?per_page=100"] = [
      pull("meant", "2026-01-01", "abc"),
      pull("open", null, "abc"),
      pull("later", "2026-01-02", "def"),
    ];
    expect(await api.labelsOf("abc")).toEqual(["meant"]);
  });
});

describe("a workflow's environment", () => {
  it("is complained about by name", () => {
    expect(() => required({}, "GITHUB_TOKEN")).toThrow(/GITHUB_TOKEN is not set/);
  });

  it("gets no output of two lines, which would be two outputs", () => {
    expect(() => {
      setOutput({ GITHUB_OUTPUT: "/nowhere" }, "digest", "a\nb=c");
    }).toThrow(/more than one line/);
  });
});
