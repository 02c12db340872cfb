import { describe, expect, it } from "vitest";
import { exitCodes } from "../../local/exit-codes";
import { HELP, parseArguments } from "../../seed/arguments";
import { CommandError } from "../../seed/errors";

const URL = ["--url", "mysql://u@h/d"];

describe("parseArguments", () => {
  it.each([
    [[], { kind: "fill", seed: 1, scale: 1, replace: false }],
    [
      ["--scale", "1000", "--seed", "0", "--replace"],
      { kind: "fill", seed: 0, scale: 1000, replace: true },
    ],
    [["--seed=4294967295"], { kind: "fill", seed: 4294967295, scale: 1, replace: false }],
    [["--dump", "a.sql"], { kind: "dump", file: "a.sql", replace: false }],
    [["--dump", "a.sql", "--replace"], { kind: "dump", file: "a.sql", replace: true }],
    [["--churn", "0.5"], { kind: "churn", seed: 1, percent: 0.5 }],
    [["--churn", "100", "--seed", "2"], { kind: "churn", seed: 2, percent: 100 }],
  ])("reads %j", (words, task) => {
    expect(parseArguments([...URL, ...words])).toEqual({
      url: "mysql://u@h/d",
      passwordFile: undefined,
      json: false,
      task,
    });
  });

  it("needs no URL to help, and names every option that it knows", () => {
    expect(parseArguments(["--help"]).task).toEqual({ kind: "help" });
    for (const option of [
      "url",
      "scale",
      "seed",
      "dump",
      "churn",
      "replace",
      "password-file",
      "json",
    ]) {
      expect(HELP).toContain(`--${option}`);
    }
  });

  it.each([
    [["--scale", "1"], "--url is missing"],
    [[...URL, "--scale", "1.5"], "--scale must be a whole number from 1 to 10000, not '1.5'"],
    [[...URL, "--scale", "10001"], "--scale must be"],
    [[...URL, "--scale", ""], "--scale must be"],
    [[...URL, "--scale", "1e3"], "--scale must be"],
    [[...URL, "--seed", "4294967296"], "--seed must be a whole number from 0 to 4294967295"],
    [[...URL, "--seed=-1"], "--seed must be"],
    [[...URL, "--churn", "0"], "--churn must be a number above 0, at most 100, not '0'"],
    [[...URL, "--churn", "101"], "--churn must be"],
    [[...URL, "--churn", "NaN"], "--churn must be"],
    [[...URL, "--dump", "a.sql", "--seed", "1"], "--seed does not go with --dump"],
    [[...URL, "--dump", "a.sql", "--churn", "1"], "--churn does not go with --dump"],
    [[...URL, "--churn", "1", "--replace"], "--replace does not go with --churn"],
    [[...URL, "--churn", "1", "--scale", "1"], "--scale does not go with --churn"],
    [[...URL, "--force"], "Unknown option '--force'; --help lists the options"],
    [[...URL, "--scale"], "--help lists the options"],
    [[...URL, "stray"], "--help lists the options"],
  ])("refuses %j", (words, message) => {
    let error: unknown;
    try {
      parseArguments(words);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(CommandError);
    expect((error as CommandError).exitCode).toBe(exitCodes.USAGE);
    expect((error as CommandError).message).toContain(message);
    expect((error as CommandError).message).not.toContain("\n");
  });
});
