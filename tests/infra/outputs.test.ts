import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { OUTPUTS, OUTPUTS_VERSION } from "../../infra/outputs";

interface Promised {
  readonly type: string;
  readonly optional?: boolean;
}
type Interface = Readonly<Record<string, Promised>>;

const fileOf = (version: number) => join(__dirname, "outputs", `version-${version}.json`);
const RAISE = "this breaks consumers: raise OUTPUTS_VERSION and record the new version";

/** What of `published` the outputs as they are `now` no longer keep, and what isn't recorded yet. */
function differences(published: Interface, now: Interface): string[] {
  const broken = Object.entries(published).flatMap(([name, promised]) => {
    const output = now[name];
    if (!output) return [`${name} is gone; ${RAISE}`];
    if (output.type !== promised.type)
      return [`${name} was ${promised.type}, is ${output.type}; ${RAISE}`];
    if (output.optional && !promised.optional) return [`${name} may now be empty; ${RAISE}`];
    return [];
  });
  const added = Object.keys(now)
    .filter((name) => !(name in published))
    .map((name) => `${name} is new: add it to the record, so that it stays`);
  return [...broken, ...added];
}

function published(version: number): Interface {
  return JSON.parse(readFileSync(fileOf(version), "utf8")) as Interface;
}

describe("the outputs", () => {
  it("keep what their version promises", () => {
    expect(existsSync(fileOf(OUTPUTS_VERSION)), `no record of version ${OUTPUTS_VERSION}`).toBe(
      true,
    );
    expect(differences(published(OUTPUTS_VERSION), OUTPUTS)).toEqual([]);
  });

  it("have a record of every version so far, each another", () => {
    const versions = Array.from({ length: OUTPUTS_VERSION }, (_, index) =>
      JSON.stringify(published(index + 1)),
    );
    expect(new Set(versions).size).toBe(OUTPUTS_VERSION);
    expect(existsSync(fileOf(OUTPUTS_VERSION + 1))).toBe(false);
  });
});

describe("what is held against the record", () => {
  const now: Interface = { ...OUTPUTS };
  const { jobName, ...rest } = now;
  const cases: [string, Interface, string[]][] = [
    ["as published", now, []],
    ["an output gone", rest, [`jobName is gone; ${RAISE}`]],
    [
      "an output renamed",
      { ...rest, loadJob: jobName as Promised },
      [`jobName is gone; ${RAISE}`, "loadJob is new: add it to the record, so that it stays"],
    ],
    [
      "another type",
      { ...now, jobName: { type: "number" } },
      [`jobName was string, is number; ${RAISE}`],
    ],
    [
      "one that may be empty",
      { ...now, jobName: { type: "string", optional: true } },
      [`jobName may now be empty; ${RAISE}`],
    ],
    ["one that is never empty any more", { ...now, analystRoleArn: { type: "string" } }, []],
  ];

  it.each(cases)("%s", (_, changed, expected) => {
    expect(differences(published(1), changed)).toEqual(expected);
  });
});
