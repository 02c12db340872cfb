import { describe, expect, it } from "vitest";

import { accessesOf, type Received } from "./requests";

const signed = (service: string, headers: Record<string, string> = {}) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host`,
  ...headers,
});
const request = (service: string, change: Partial<Received>): Received => ({
  method: "POST",
  url: "/",
  body: Buffer.alloc(0),
  ...change,
  headers: signed(service, change.headers as Record<string, string>),
});

const LAKE = "arn:aws:s3:::lake";
const GLUE = "arn:aws:glue:eu-central-1:123456789012";

describe("a request to S3", () => {
  it.each<[string, string, string, string]>([
    ["GET", "/lake/mart/a%20b", "s3:GetObject", `${LAKE}/mart/a b`],
    ["HEAD", "/lake/mart/x", "s3:GetObject", `${LAKE}/mart/x`],
    ["PUT", "/lake/mart/x", "s3:PutObject", `${LAKE}/mart/x`],
    ["PUT", "/lake/mart/x?partNumber=1&uploadId=u", "s3:PutObject", `${LAKE}/mart/x`],
    ["POST", "/lake/mart/x?uploads", "s3:PutObject", `${LAKE}/mart/x`],
    ["DELETE", "/lake/mart/x", "s3:DeleteObject", `${LAKE}/mart/x`],
    ["DELETE", "/lake/mart/x?uploadId=u", "s3:AbortMultipartUpload", `${LAKE}/mart/x`],
    ["GET", "/lake?location", "s3:GetBucketLocation", LAKE],
    ["HEAD", "/lake", "s3:ListBucket", LAKE],
  ])("%s %s is %s", (method, url, action, resource) => {
    expect(accessesOf(request("s3", { method, url }))).toMatchObject([{ action, resource }]);
  });

  it("says the prefix that it lists", () => {
    const [access] = accessesOf(
      request("s3", { method: "GET", url: "/lake?list-type=2&prefix=mart%2F" }),
    );
    expect(access).toEqual({
      action: "s3:ListBucket",
      resource: LAKE,
      context: { "s3:prefix": "mart/" },
    });
  });

  it("asks for each object that it deletes", () => {
    const body = Buffer.from(
      "<Delete><Object><Key>raw/a</Key></Object><Object><Key>b</Key></Object>",
    );
    const accesses = accessesOf(request("s3", { url: "/lake?delete", body }));
    expect(accesses.map(({ resource }) => resource)).toEqual([`${LAKE}/raw/a`, `${LAKE}/b`]);
  });
});

describe("a request to Glue", () => {
  const glue = (action: string, fields: object) =>
    accessesOf(
      request("glue", {
        headers: { "x-amz-target": `AWSGlue.${action}` },
        body: Buffer.from(JSON.stringify(fields)),
      }),
    );

  it("is for the catalog, the database and the table", () => {
    expect(glue("UpdateTable", { DatabaseName: "raw", TableInput: { Name: "orders" } })).toEqual(
      ["catalog", "database/raw", "table/raw/orders"].map((rest) => ({
        action: "glue:UpdateTable",
        resource: `${GLUE}:${rest}`,
      })),
    );
    expect(glue("GetTables", { DatabaseName: "raw" }).at(-1)?.resource).toBe(`${GLUE}:table/raw/*`);
    expect(glue("GetDatabase", { Name: "raw" }).map(({ resource }) => resource)).toEqual([
      `${GLUE}:catalog`,
      `${GLUE}:database/raw`,
    ]);
  });
});

describe("a request to CloudWatch", () => {
  // In CBOR a text of 9 bytes begins with 0x69, in JSON and forms it has its own marks.
  const cbor = Buffer.concat([
    Buffer.from([0xa1, 0x69]),
    Buffer.from("Namespace"),
    Buffer.from([0x69]),
    Buffer.from("Lakehouse"),
    Buffer.from([0x80]),
  ]);

  it.each<[string, Partial<Received>]>([
    [
      "as a form",
      { body: Buffer.from("Action=PutMetricData&Version=2010-08-01&Namespace=Lakehouse&x=1") },
    ],
    [
      "as JSON",
      {
        headers: { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
        body: Buffer.from('{"Namespace": "Lakehouse", "MetricData": []}'),
      },
    ],
    [
      "as CBOR",
      { url: "/service/GraniteServiceVersion20100801/operation/PutMetricData", body: cbor },
    ],
  ])("says its namespace %s", (_, change) => {
    expect(accessesOf(request("monitoring", change))).toEqual([
      {
        action: "cloudwatch:PutMetricData",
        resource: "*",
        context: { "cloudwatch:namespace": "Lakehouse" },
      },
    ]);
  });
});

describe("a request that is not known here", () => {
  it.each<[string, Received]>([
    ["to another service", request("dynamodb", {})],
    ["without signature", { method: "GET", url: "/", headers: {}, body: Buffer.alloc(0) }],
    ["of Glue's", request("glue", { headers: { "x-amz-target": "AWSGlue.StartJobRun" } })],
    ["of S3's", request("s3", { method: "PUT", url: "/lake?policy" })],
  ])("%s is refused", (_, received) => {
    expect(() => accessesOf(received)).toThrow(/known here/);
  });
});
