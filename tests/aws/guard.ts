/**
 * Stands before the emulated AWS and lets through what a role's own policy allows. moto has an
 * enforcement, but asks for "*" as the resource of most services and knows no condition.
 */
import {
  createServer,
  request as send,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

import type { AccessRequest, Decision } from "../support/iam";
import { accessesOf, type Received, signedFor } from "./requests";

export interface Asked extends AccessRequest {
  readonly decision: Decision;
}

export interface Guard {
  readonly url: string;
  /** What was asked of IAM so far, in order. */
  readonly asked: readonly Asked[];
  /** Requests that it did not understand; empty if none. */
  readonly complaints: readonly string[];
  stop(): Promise<void>;
}

/** @param emulator URL of the emulated AWS */
export async function startGuard(
  emulator: string,
  decide: (request: AccessRequest) => Decision,
): Promise<Guard> {
  const asked: Asked[] = [];
  const complaints: string[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then((received) => {
      let accesses: AccessRequest[];
      try {
        accesses = accessesOf(received);
      } catch (error) {
        complaints.push((error as Error).message);
        refuse(response, received, "NotUnderstood");
        return;
      }
      const answers = accesses.map((access) => ({ ...access, decision: decide(access) }));
      asked.push(...answers);
      if (answers.every(({ decision }) => decision === "allowed")) {
        forward(emulator, received, response);
      } else refuse(response, received, "AccessDenied");
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    complaints,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks) };
}

function forward(
  emulator: string,
  { method, url, headers, body }: Received,
  response: ServerResponse,
): void {
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !["host", "transfer-encoding"].includes(name)),
  );
  const onwards = send(
    `${emulator}${url}`,
    { method, headers: { ...kept, "content-length": body.length } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    },
  );
  onwards.on("error", () => response.destroy());
  onwards.end(body);
}

function refuse(response: ServerResponse, { headers }: Received, code: string): void {
  const s3 = signedFor(headers) === "s3";
  response.writeHead(s3 ? 403 : 400, {
    "content-type": s3 ? "application/xml" : "application/x-amz-json-1.1",
  });
  response.end(
    s3
      ? `<?xml version="1.0"?><Error><Code>${code}</Code><Message>by the role's policy</Message></Error>`
      : JSON.stringify({ __type: `${code}Exception`, message: "by the role's policy" }),
  );
}
