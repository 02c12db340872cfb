import { describe, expect, it } from "vitest";

import type { PolicyStatement } from "../../policy/documents";
import { type AccessRequest, decide, type Decision } from "../support/iam";

const READ: PolicyStatement = {
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:List*"],
  Resource: ["arn:aws:s3:::b/mart/*", "arn:aws:s3:::b"],
};
const OBJECT = { action: "s3:GetObject", resource: "arn:aws:s3:::b/mart/x" };

describe("a decision", () => {
  it.each<[string, AccessRequest, PolicyStatement[], Decision]>([
    ["allows what is named", OBJECT, [READ], "allowed"],
    ["knows actions in any case", { ...OBJECT, action: "S3:getobject" }, [READ], "allowed"],
    [
      "knows wildcards in actions",
      { action: "s3:ListBucket", resource: "arn:aws:s3:::b" },
      [READ],
      "allowed",
    ],
    ["denies another verb", { ...OBJECT, action: "s3:PutObject" }, [READ], "denied"],
    ["denies another prefix", { ...OBJECT, resource: "arn:aws:s3:::b/raw/x" }, [READ], "denied"],
    [
      "denies another bucket with a like name",
      { ...OBJECT, resource: "arn:aws:s3:::bb/mart/x" },
      [READ],
      "denied",
    ],
    [
      "knows resources in their case only",
      { ...OBJECT, resource: "arn:aws:s3:::B/mart/x" },
      [READ],
      "denied",
    ],
    [
      "takes a dot as a dot",
      { ...OBJECT, resource: "arn:aws:s3:::axb" },
      [{ ...READ, Resource: "arn:aws:s3:::a.b" }],
      "denied",
    ],
    [
      "takes ? as one character",
      { ...OBJECT, resource: "arn:aws:s3:::a1" },
      [{ ...READ, Resource: "arn:aws:s3:::a?" }],
      "allowed",
    ],
    ["denies where nothing is said", OBJECT, [], "denied"],
    ["lets a denial win", OBJECT, [READ, { ...READ, Effect: "Deny" }], "explicitly denied"],
  ])("%s", (_, request, identity, decision) => {
    expect(decide(request, { identity })).toBe(decision);
  });

  it.each<[string, PolicyStatement["Condition"], AccessRequest["context"], Decision]>([
    ["equal text", { StringEquals: { k: "v" } }, { k: "v" }, "allowed"],
    ["one of several texts", { StringEquals: { k: ["u", "v"] } }, { k: "v" }, "allowed"],
    ["a key in another case", { StringEquals: { "aws:K": "v" } }, { "AWS:k": "v" }, "allowed"],
    ["another text", { StringEquals: { k: "v" } }, { k: "w" }, "denied"],
    ["a wildcard that is none", { StringEquals: { k: "v*" } }, { k: "vw" }, "denied"],
    ["a key that is absent", { StringEquals: { k: "v" } }, {}, "denied"],
    ["a pattern", { StringLike: { k: "v/*" } }, { k: "v/w" }, "allowed"],
    [
      "a switch",
      { Bool: { "aws:SecureTransport": "true" } },
      { "aws:SecureTransport": "true" },
      "allowed",
    ],
    [
      "a switch that is off",
      { Bool: { "aws:SecureTransport": "true" } },
      { "aws:SecureTransport": "false" },
      "denied",
    ],
    [
      "all of several values",
      { "ForAllValues:StringEquals": { k: ["u", "v"] } },
      { k: ["v", "u"] },
      "allowed",
    ],
    [
      "one value too many",
      { "ForAllValues:StringEquals": { k: ["u"] } },
      { k: ["u", "v"] },
      "denied",
    ],
    ["all of no values", { "ForAllValues:StringEquals": { k: ["u"] } }, {}, "allowed"],
    ["a text if there is one", { StringEqualsIfExists: { k: "v" } }, {}, "allowed"],
    ["that text if there is one", { StringEqualsIfExists: { k: "v" } }, { k: "w" }, "denied"],
    [
      "an ARN",
      { ArnEquals: { k: "arn:aws:iam::1:policy/x" } },
      { k: "arn:aws:iam::1:policy/x" },
      "allowed",
    ],
    ["an ARN that is there", { ArnEquals: { k: "arn:aws:iam::1:policy/x" } }, {}, "denied"],
    [
      "two conditions, of which one fails",
      { StringEquals: { k: "v", l: "w" } },
      { k: "v" },
      "denied",
    ],
  ])("asks for %s", (_, Condition, context, decision) => {
    const identity = [{ ...READ, ...(Condition && { Condition }) }];
    expect(decide({ ...OBJECT, ...(context && { context }) }, { identity })).toBe(decision);
  });

  it("takes a resource's denials, and never its allowances", () => {
    const http = { ...OBJECT, context: { "aws:SecureTransport": "false" } };
    const refusal: PolicyStatement = {
      Effect: "Deny",
      Action: "s3:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    expect(decide(http, { identity: [READ], resource: [refusal] })).toBe("explicitly denied");
    expect(decide(OBJECT, { identity: [READ], resource: [refusal] })).toBe("allowed");
    expect(decide(OBJECT, { identity: [], resource: [READ] })).toBe("denied");
  });

  it("wants the endpoint's allowance too, where there is an endpoint", () => {
    expect(decide(OBJECT, { identity: [READ], endpoint: [READ] })).toBe("allowed");
    expect(decide(OBJECT, { identity: [READ], endpoint: [] })).toBe("denied");
    expect(decide(OBJECT, { identity: [], endpoint: [READ] })).toBe("denied");
  });

  it.each<[string, Partial<PolicyStatement>]>([
    ["NotAction", { NotAction: "s3:GetObject" }],
    ["NotResource", { NotResource: "x" }],
    ["an operator", { Condition: { NumericLessThan: { k: "1" } } }],
    ["an operator if the key exists", { Condition: { DateLessThanIfExists: { k: "v" } } }],
    ["an ARN's operator", { Condition: { ArnLike: { k: "arn:*" } } }],
    ["for any value", { Condition: { "ForAnyValue:StringEquals": { k: "v" } } }],
    ["a variable", { Resource: "arn:aws:s3:::b/${aws:username}" }],
  ])("refuses %s, which it does not know", (_, part) => {
    expect(() => decide(OBJECT, { identity: [{ ...READ, ...part }] })).toThrow(
      /not evaluated here/,
    );
  });
});
