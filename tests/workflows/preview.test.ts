import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Change, parsePreview } from "../../.github/scripts/preview";
import { renderReport } from "../../.github/scripts/report";
import { judge, LABEL } from "../../.github/scripts/verdict";

/** What the engine printed, of a small program; shortened to what may matter. */
export function printed(name: string): string {
  return readFileSync(join(__dirname, "previews", `${name}.json`), "utf8");
}

const INSTANCE = "aws:rds/instance:Instance";

/** A step on a database, in the engine's words. */
const step = (op: string, change: object = {}) => ({
  op,
  urn: `urn:pulumi:prod::shop::lakehouse:database:Database$${INSTANCE}::source`,
  oldState: { type: INSTANCE, protect: true },
  ...(op === "delete" ? {} : { newState: { type: INSTANCE, protect: true } }),
  ...change,
});
const previewOf = (...steps: object[]) => parsePreview(JSON.stringify({ steps }));
const dangers = (...steps: object[]) => previewOf(...steps).changes.map(({ danger }) => danger);

describe("a preview", () => {
  it("has every change of the engine's, by resource", () => {
    const { changes, unchanged, errors } = parsePreview(printed("replace"));
    expect(changes).toEqual<Change[]>([
      {
        operation: "replace",
        type: "random:index/randomId:RandomId",
        name: "suffix",
        properties: ["byteLength"],
        replacing: ["byteLength"],
      },
      {
        operation: "create",
        type: "aws:sqs/queue:Queue",
        name: "queue2",
        properties: [],
        replacing: [],
      },
      {
        operation: "replace",
        type: "aws:s3/bucket:Bucket",
        name: "lake",
        properties: ["bucket", "tags", "tagsAll"],
        replacing: ["bucket"],
        danger: "replaced",
      },
      {
        operation: "delete",
        type: "aws:sqs/queue:Queue",
        name: "queue",
        properties: [],
        replacing: [],
      },
    ]);
    expect({ unchanged, errors }).toEqual({ unchanged: 1, errors: [] });
  });

  it("says what the engine refused", () => {
    const { errors } = parsePreview(printed("protected"));
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatch(/^unable to replace resource .*guarded/);
  });

  it("takes what was changed by hand as a change, and the look itself as none", () => {
    const { changes } = parsePreview(printed("refreshed"));
    expect(changes.map(({ operation, name }) => `${operation} ${name}`)).toEqual(["update lake"]);
  });

  it.each<[string, object, Change["danger"]]>([
    ["a deletion", step("delete"), "deleted"],
    ["a resource that is let go", step("discard"), "deleted"],
    ["a replacement", step("replace"), "replaced"],
    ["the first step of a replacement", step("create-replacement"), "replaced"],
    ["the last step of a replacement", step("delete-replaced"), "replaced"],
    ["an import that replaces", step("import-replacement"), "replaced"],
    [
      "protection that ends with a change",
      step("update", { newState: { type: INSTANCE, protect: false } }),
      "unprotected",
    ],
    ["protection that ends alone", step("same", { newState: { type: INSTANCE } }), "unprotected"],
    ["a change", step("update"), undefined],
    ["something new", step("create", { oldState: undefined }), undefined],
    [
      "a deletion of what holds no data",
      step("delete", { oldState: { type: "aws:sqs/queue:Queue", protect: true } }),
      undefined,
    ],
  ])("calls out %s", (_, one, danger) => {
    expect(dangers(one)).toEqual([danger]);
  });

  it("takes several steps of one replacement as one change", () => {
    expect(dangers(step("create-replacement"), step("replace"), step("delete-replaced"))).toEqual([
      "replaced",
    ]);
  });

  it.each(["", "error: no stack named 'x'", "3", "null"])("is not the text %j", (text) => {
    expect(() => parsePreview(text)).toThrow("pulumi printed no preview");
  });

  it("is not taken where it has an operation that nobody here knows", () => {
    expect(() => previewOf(step("transmogrify"))).toThrow(/transmogrify is not known/);
  });
});

describe("the digest", () => {
  const create = (inputs: unknown, urn = "urn:pulumi:dev::p::t::a") => ({
    op: "create",
    urn,
    newState: { type: "t", inputs },
  });

  it("is the same for the same changes in any order, and for what does not change", () => {
    const [a, b] = [create({ x: 1, y: [2] }), create({}, "urn:pulumi:dev::p::t::b")];
    const turned = create({ y: [2], x: 1 });
    const same = { op: "same", urn: "urn:pulumi:dev::p::t::c", newState: { type: "t" } };
    expect(previewOf(a, b).digest).toBe(previewOf(same, b, turned).digest);
  });

  it("is the same for names that Pulumi makes by chance, wherever they are", () => {
    const role = (suffix: string) =>
      create({ name: `role-${suffix}` }, "urn:pulumi:dev::p::t::role");
    const user = (suffix: string) =>
      create({ roles: [`role-${suffix}`] }, "urn:pulumi:dev::p::t::x");
    const [one, two] = ["0a1b2c3", "4d5e6f7"];
    expect(previewOf(role(one), user(one)).digest).toBe(previewOf(role(two), user(two)).digest);
    // What is there already keeps its name.
    expect(previewOf(user(one)).digest).not.toBe(previewOf(user(two)).digest);
  });

  it.each([
    ["another value", create({ x: 2 })],
    ["another resource", create({ x: 1 }, "urn:pulumi:dev::p::t::b")],
    ["another operation", { ...create({ x: 1 }), op: "update" }],
    ["another order of a list", create({ x: [2, 1] })],
  ])("is another for %s", (_, other) => {
    expect(previewOf(create({ x: 1 })).digest).not.toBe(previewOf(other).digest);
    expect(previewOf(create({ x: [1, 2] })).digest).not.toBe(previewOf(other).digest);
  });
});

describe("the verdict", () => {
  const harmless = previewOf(step("update"));
  const danger = previewOf(step("replace"));

  it("lets pass what endangers no data", () => {
    expect(judge(harmless, 0, [])).toEqual({ passes: true, reasons: [] });
  });

  it("fails what endangers data, and says which label means it", () => {
    const { passes, reasons } = judge(danger, 0, ["bug"]);
    expect(passes).toBe(false);
    expect(reasons).toEqual([
      `source (${INSTANCE}) would be replaced: label ${LABEL} if it is meant`,
    ]);
  });

  it("lets it pass by that label, and still says so", () => {
    expect(judge(danger, 0, ["bug", LABEL])).toEqual({
      passes: true,
      reasons: [`source (${INSTANCE}) would be replaced, as the label says`],
    });
  });

  it("lets no label excuse an error", () => {
    const { passes, reasons } = judge(parsePreview(printed("protected")), 1, [LABEL]);
    expect(passes).toBe(false);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^unable to replace/);
  });

  it("takes a failure without an error for a broken rule of the policy pack", () => {
    const failed = parsePreview(
      JSON.stringify({ diagnostics: [{ severity: "error", message: "error: preview failed\n" }] }),
    );
    for (const preview of [failed, harmless]) {
      const { passes, reasons } = judge(preview, 1, [LABEL]);
      expect(passes).toBe(false);
      expect(reasons.join()).toMatch(/policy pack/);
    }
  });
});

describe("the report", () => {
  const report = (preview = parsePreview(printed("replace")), labels: string[] = []) =>
    renderReport({
      environment: "prod",
      commit: "0123abc",
      preview,
      verdict: judge(preview, 0, labels),
    });

  it("counts, and names what endangers data first", async () => {
    await expect(report()).toMatchFileSnapshot("reports/replace.md");
  });

  it("says that nothing is in danger, and that nothing changes", () => {
    const text = report(previewOf({ op: "same", urn: "u::a::b::c", newState: { type: "t" } }));
    expect(text).toContain("passes");
    expect(text).toContain("| 0 | 0 | 0 | 0 | 0 | 1 |");
    expect(text).toContain("No resource that holds data is deleted, replaced");
    expect(text).not.toContain("All changes");
  });

  it("has no value of any property", () => {
    const secret = "hunter2";
    const text = report(
      previewOf({
        ...step("update", { diffReasons: ["tags"] }),
        oldState: { type: INSTANCE, inputs: { tags: secret } },
        newState: { type: INSTANCE, inputs: { tags: secret }, outputs: { tags: secret } },
      }),
    );
    expect(text).toContain("tags");
    expect(text).not.toContain(secret);
  });

  it("fits into a comment, whatever changes, and names every danger that fits first", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 1, max: 300 }),
        (count, long) => {
          const steps = Array.from({ length: count }, (_, index) => ({
            ...step(index % 2 ? "replace" : "create"),
            urn: `urn:pulumi:prod::shop::t::${"n".repeat(long)}${index}`,
          }));
          const text = report(previewOf(...steps));
          expect(text.length).toBeLessThan(65_536);
          expect(text.startsWith("<!-- preview of prod -->\n")).toBe(true);
          expect(text).toMatch(/Commit 0123abc, digest `[0-9a-f]{16}`\.\n$/);
        },
      ),
      { numRuns: 30 },
    );
  });
});
