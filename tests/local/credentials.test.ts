import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { takeCredentials } from "../../local/credentials.mjs";

const embedded = {
  port: 23456,
  ca: "/a folder/ca.pem",
  user: "reader",
  passwordOf: (user: string) => ({ owner: "owners", reader: "readers" })[user] ?? null,
};
const CA = "ssl-ca=%2Fa%20folder%2Fca.pem";

describe("the password of a URL", () => {
  it.each([
    [["--url", "mysql://me:secret@h/db"], ["--url", "mysql://me@h/db"], "secret"],
    [["--x", "--url=mysql://me:secret@h:1/db"], ["--x", "--url=mysql://me@h:1/db"], "secret"],
    [["--source-url", "mysql://me:a%40b%2Fc@h/db"], ["--source-url", "mysql://me@h/db"], "a@b/c"],
    [["--url", "mysql://me:@h/db"], ["--url", "mysql://me@h/db"], ""],
    [["--url", "mysql://:secret@h/db"], ["--url", "mysql://@h/db"], "secret"],
    [
      ["--url", "mysql://me:s:e:c@h/db?ssl-ca=/x@y/z"],
      ["--url", "mysql://me@h/db?ssl-ca=/x@y/z"],
      "s:e:c",
    ],
    [["--url", "mysql://me:100%@h/db"], ["--url", "mysql://me@h/db"], "100%"],
    [["--url", "MySQL://me:secret@[::1]:3306/db"], ["--url", "MySQL://me@[::1]:3306/db"], "secret"],
  ])("%j leaves the arguments", (given, args, password) => {
    expect(takeCredentials(given, {}, null)).toEqual({ args, env: { SOURCE_PASSWORD: password } });
  });

  it.each([
    ["an abbreviated option", ["--source-u", "mysql://me:secret@h/db"]],
    ["no option", ["mysql://me:secret@h/db"]],
    ["another scheme", ["--url", "postgres://me:secret@h/db"]],
    ["Java's scheme", ["jdbc:mysql://me:secret@h/db"]],
    ["no scheme", ["--url", "me:secret@h/db"]],
    ["blanks before it", ["--url", "  mysql://me:secret@h/db"]],
    ["two of them", ["--url", "mysql://me:secret@h/db", "--url", "mysql://me:secret@h/other"]],
    ["characters that need escaping", ["--url", "mysql://me:secret/?#@@h:3306/db"]],
    ["no database", ["--url", "mysql://me:secret@h"]],
    ["no database and a slash", ["--url", "mysql://me:secret/secret@h"]],
    ["no host", ["--url", "mysql://me:secret@"]],
    ["a password file beside it", ["--password-file", "f", "--url", "mysql://me:secret@h/db"]],
  ])("leaves them with %s, too", (_, given) => {
    const { args, env } = takeCredentials(given, {}, null);
    expect(args.join(" ")).not.toContain("secret");
    expect(env.SOURCE_PASSWORD).toContain("secret");
  });

  it("never stays, whatever it is", () => {
    const password = fc.string({ minLength: 1, unit: "grapheme" }).map((text) => `${text}#k9`);
    fc.assert(
      fc.property(password, fc.boolean(), (text, escaped) => {
        const written = escaped ? encodeURIComponent(text) : text;
        const { args, env } = takeCredentials(["--url", `mysql://me:${written}@h:1/db`], {}, null);
        expect(args).toEqual(["--url", "mysql://me@h:1/db"]);
        if (escaped) expect(env.SOURCE_PASSWORD).toBe(text);
      }),
      { verbose: true },
    );
  });

  it("beats a password file and SOURCE_PASSWORD", () => {
    const url = ["--url", "mysql://me:secret@h/db"];
    const outcome = { args: ["--url", "mysql://me@h/db"], env: { SOURCE_PASSWORD: "secret" } };
    const environment = { SOURCE_PASSWORD: "other" };
    expect(takeCredentials([...url, "--password-file", "f"], environment, null)).toEqual(outcome);
    expect(takeCredentials(["--password-file=f", ...url], {}, null)).toEqual(outcome);
  });
});

describe("arguments without a password", () => {
  it.each([
    [["--url", "mysql://me@h/db", "--password-file", "f"]],
    [["--url", "mysql://h:3306/d@b"]],
    [["--url", "mysql://me@h:3306/d@b"]],
    [["--url", "--json"]],
    [["--url"]],
    [["--warehouse", "s3://bucket/a:b@c/d:e"]],
    [["--sql", "select 'me:x@y' from t"]],
    [["--html", "file:name@x"]],
    [["--", "a=b", ""]],
  ])("%j stay as they are", (args) => {
    expect(takeCredentials(args, { SOURCE_PASSWORD: "x" }, null)).toEqual({ args, env: {} });
  });
});

describe("the embedded server", () => {
  it.each([
    ["mysql://127.0.0.1:23456/db", `mysql://reader@127.0.0.1:23456/db?${CA}`, "readers"],
    ["mysql://localhost:23456/db", `mysql://reader@localhost:23456/db?${CA}`, "readers"],
    ["mysql://owner@127.0.0.1:23456/db", `mysql://owner@127.0.0.1:23456/db?${CA}`, "owners"],
    ["mysql://me:x@127.0.0.1:23456/db", `mysql://me@127.0.0.1:23456/db?${CA}`, "x"],
    ["mysql://reader:x@127.0.0.1:23456/db", `mysql://reader@127.0.0.1:23456/db?${CA}`, "x"],
    [
      "mysql://127.0.0.1:23456/db?ssl-ca=/my.pem",
      "mysql://reader@127.0.0.1:23456/db?ssl-ca=/my.pem",
      "readers",
    ],
    [
      "mysql://127.0.0.1:23456/db?ssl-mode=VERIFY_CA",
      `mysql://reader@127.0.0.1:23456/db?ssl-mode=VERIFY_CA&${CA}`,
      "readers",
    ],
  ])("%s gets what it lacks", (given, url, password) => {
    expect(takeCredentials(["--url", given], {}, embedded)).toEqual({
      args: ["--url", url],
      env: { SOURCE_PASSWORD: password },
    });
  });

  it("keeps a password that was given another way", () => {
    const url = "mysql://127.0.0.1:23456/db";
    const filled = `mysql://reader@127.0.0.1:23456/db?${CA}`;
    expect(takeCredentials(["--url", url], { SOURCE_PASSWORD: "mine" }, embedded)).toEqual({
      args: ["--url", filled],
      env: {},
    });
    expect(takeCredentials(["--url", url, "--password-file", "f"], {}, embedded)).toEqual({
      args: ["--url", filled, "--password-file", "f"],
      env: {},
    });
  });

  it.each(["mysql://127.0.0.1:3306/db", "mysql://10.0.0.1:23456/db", "mysql://h:23456/db"])(
    "is not meant by %s",
    (url) => {
      expect(takeCredentials(["--url", url], {}, embedded)).toEqual({
        args: ["--url", url],
        env: {},
      });
    },
  );
});
