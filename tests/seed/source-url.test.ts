import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodes } from "../../local/exit-codes";
import { CommandError } from "../../seed/errors";
import { describe as describeUrl, parseSourceUrl } from "../../seed/source-url";
import cases from "../support/source-urls.json";

interface Case {
  name: string;
  url: string;
  password_file?: string | null;
  environment?: Record<string, string>;
  expect?: Record<string, string | number>;
  error?: string;
}

describe("parseSourceUrl", () => {
  let folder: string;
  let ca: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "source-url-"));
    ca = join(folder, "ca.pem");
    writeFileSync(ca, "");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const parse = (one: Case) => {
    const file = join(folder, `${Math.random()}.password`);
    if (typeof one.password_file === "string") writeFileSync(file, one.password_file);
    const passwordFile = "password_file" in one ? file : undefined;
    return parseSourceUrl(one.url.replace("$CA", ca), passwordFile, one.environment ?? {});
  };

  it.each((cases as Case[]).filter((one) => one.expect))("reads $name", (one) => {
    const { password, sslMode, sslCa, ...rest } = parse(one);
    const found = { ...rest, ssl_mode: sslMode, ssl_ca: sslCa, password: password() };
    expect(found).toEqual({ ...one.expect, ssl_ca: one.expect?.ssl_ca && ca });
  });

  it.each((cases as Case[]).filter((one) => one.error))("refuses $name", (one) => {
    let refusal: unknown;
    try {
      parse(one);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(CommandError);
    const { message, exitCode } = refusal as CommandError;
    expect(exitCode).toBe(exitCodes.USAGE);
    expect(message).toContain(one.error);
    expect(message).not.toContain("s3cret");
    expect(message).not.toContain("\n");
  });

  it("shows no password, however it is printed", () => {
    const url = parseSourceUrl("mysql://jane:s3cret@[::1]/shop");
    for (const shown of [inspect(url), JSON.stringify(url), describeUrl(url)]) {
      expect(shown).not.toContain("s3cret");
    }
    expect(describeUrl(url)).toBe("mysql://jane@[::1]:3306/shop");
  });
});
