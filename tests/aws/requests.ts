/** What a request to AWS's API asks of IAM: which actions on which resources, by AWS's references. */
import type { IncomingHttpHeaders } from "node:http";

import type { AccessRequest } from "../support/iam";
import { ACCOUNT_ID, REGION } from "../support/pulumi";

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws Error where it is a request that is not known here: nothing passes unseen */
export function accessesOf(received: Received): AccessRequest[] {
  const service = signedFor(received.headers);
  switch (service) {
    case "s3":
      return s3(received);
    case "monitoring":
      return [metrics(received)];
    case "secretsmanager":
    case "glue": {
      const action = String(received.headers["x-amz-target"]).split(".")[1] ?? "";
      const fields = JSON.parse(received.body.toString("utf8") || "{}") as Fields;
      return service === "glue" ? glue(action, fields) : [secret(action, fields)];
    }
    default:
      throw new Error(`no request to ${service ?? "nobody"} is known here`);
  }
}

/** The service in the credential of the signature. */
export function signedFor({ authorization }: IncomingHttpHeaders): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization ?? "")?.[1];
}

function secret(action: string, { SecretId }: Fields): AccessRequest {
  return { action: `secretsmanager:${action}`, resource: String(SecretId) };
}

function glue(action: string, fields: Fields): AccessRequest[] {
  const { DatabaseName, Name, TableInput } = fields as {
    DatabaseName?: string;
    Name?: string;
    TableInput?: { Name: string };
  };
  const database = DatabaseName ?? Name ?? "";
  const table = TableInput?.Name ?? Name ?? "*";
  const ofDatabase = /^(Get|Create|Update|Delete)Database$/.test(action);
  if (!ofDatabase && !/^(Get|Create|Update|Delete)Tables?$/.test(action)) {
    throw new Error(`Glue's ${action} is not known here`);
  }
  const resources = [
    "catalog",
    `database/${database}`,
    ...(ofDatabase ? [] : [`table/${database}/${table}`]),
  ];
  return resources.map((rest) => ({
    action: `glue:${action}`,
    resource: `arn:aws:glue:${REGION}:${ACCOUNT_ID}:${rest}`,
  }));
}

/** The body is CBOR, JSON or a form; the namespace is a text in each. */
function metrics({ url, body, headers }: Received): AccessRequest {
  const text = body.toString("latin1");
  const action =
    /\/operation\/(\w+)/.exec(url)?.[1] ??
    /\.(\w+)$/.exec(String(headers["x-amz-target"] ?? ""))?.[1] ??
    /(?:^|&)Action=(\w+)/.exec(text)?.[1] ??
    "";
  const namespace = /Namespace(?:=|":\s*"|[\x60-\x77]|\x78.)([\w/]+)/.exec(text)?.[1];
  return {
    action: `cloudwatch:${action}`,
    resource: "*",
    context: { ...(namespace && { "cloudwatch:namespace": namespace }) },
  };
}

/** Path style: `/bucket/key`. */
function s3({ method, url, body }: Received): AccessRequest[] {
  const { pathname, searchParams: query } = new URL(url, "http://s3");
  const [bucket = "", ...parts] = pathname.slice(1).split("/");
  const key = decodeURIComponent(parts.join("/"));
  const arn = `arn:aws:s3:::${bucket}`;
  const object = (action: string, name = key) => ({
    action: `s3:${action}`,
    resource: `${arn}/${name}`,
  });
  if (key === "") {
    if (method === "GET" && query.has("location")) {
      return [{ action: "s3:GetBucketLocation", resource: arn }];
    }
    if (method === "POST" && query.has("delete")) {
      const names = [...body.toString("utf8").matchAll(/<Key>([^<]*)<\/Key>/g)];
      return names.map(([, name]) => object("DeleteObject", name));
    }
    const prefix = query.get("prefix");
    const context = { ...(prefix !== null && { "s3:prefix": prefix }) };
    const listing = method === "HEAD" || (method === "GET" && query.has("list-type"));
    if (listing) return [{ action: "s3:ListBucket", resource: arn, context }];
  } else if (method === "GET" || method === "HEAD") {
    return [object("GetObject")];
  } else if (method === "PUT" || method === "POST") {
    return [object("PutObject")];
  } else if (method === "DELETE") {
    return [object(query.has("uploadId") ? "AbortMultipartUpload" : "DeleteObject")];
  }
  throw new Error(`S3's ${method} ${url} is not known here`);
}
