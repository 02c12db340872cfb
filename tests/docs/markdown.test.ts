import { describe, expect, it } from "vitest";

import { fill, table } from "../../docs/make/markdown";
import { diagram } from "../../docs/make/resources";
import type { RecordedResource } from "../support/pulumi";

describe("a part of a page", () => {
  const page = "before\n<!-- cost -->\nold\n<!-- /cost -->\nafter\n";

  it("is put between its marks, again and again", () => {
    const filled = fill(page, "cost", "new");
    expect(filled).toBe("before\n<!-- cost -->\n\nnew\n\n<!-- /cost -->\nafter\n");
    expect(fill(filled, "cost", "new")).toBe(filled);
  });

  it.each([
    ["no marks", "before"],
    ["no end", "<!-- cost -->\n"],
    ["no beginning", "<!-- /cost -->\n"],
    ["the end first", "<!-- /cost -->\n<!-- cost -->\n"],
    ["two", page + page],
    ["two ends", `${page}<!-- /cost -->`],
  ])("needs one pair of marks: %s", (_, wrong) => {
    expect(() => fill(wrong, "cost", "new")).toThrow("needs <!-- cost --> and <!-- /cost --> once");
  });

  it("keeps a bar in a cell from being a column", () => {
    expect(table(["a"], [["x | y"]])).toBe("| a |\n| --- |\n| x \\| y |");
  });
});

describe("the diagram", () => {
  const resource = (name: string, parent: string, sources: string[] = []) =>
    ({
      type: `aws:x/thing:${parent === "p" || parent === "" ? "Part" : "Thing"}`,
      name,
      parent,
      sources: { some: sources },
      computed: parent === "p" || parent === "" ? {} : { id: name },
    }) as unknown as RecordedResource;

  it("draws components with what is in them, and arrows for values taken from another's resources", () => {
    const resources = [
      resource("p", ""),
      resource("p-a", "p", ["aws:x/thing:Thing p-b-1"]), // its arguments: no arrow of their own
      resource("p-a-1", "p-a", ["aws:x/thing:Thing p-a-2", "aws:x/thing:Thing p-c-n-1"]),
      resource("p-a-2", "p-a"),
      resource("p-b", "p"),
      resource("p-b-1", "p-b"),
      resource("p-c", "p"),
      resource("p-c-n", "p-c"),
      resource("p-c-n-1", "p-c-n"),
      resource("p-keys", "p"),
      resource("p-keys-1", "p-keys"),
      resource("p-b-2", "p-b", ["aws:x/thing:Thing p-keys-1"]),
    ];
    expect(diagram({ resources })).toBe(
      [
        "```mermaid",
        "flowchart LR",
        '  a["A<br/>2 Thing"]',
        '  b["B<br/>2 Thing"]',
        '  c["C<br/>Thing"]',
        '  keys["KEYS<br/>Thing"]',
        "  a --> c",
        "```",
      ].join("\n"),
    );
  });
});
