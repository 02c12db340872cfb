import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { debianSource } from "../../local/setup/apt-sources.mjs";
import { scratch } from "../support/programs";

function etc(files: Record<string, string>): string {
  const folder = scratch();
  mkdirSync(join(folder, "sources.list.d"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const MIRROR = "http://mirror.example/deb";

it.each([
  ["a line", { "sources.list": `deb ${MIRROR} bookworm main contrib\n` }],
  [
    "a line with options, after others",
    {
      "sources.list": [
        "# deb http://commented.example/debian bookworm main",
        "deb-src http://source.example/debian bookworm main",
        "deb http://security.example/debian bookworm-security main",
        "deb http://other.example/docker bookworm stable",
        `deb [arch=amd64 signed-by=/k.gpg]  ${MIRROR}  bookworm  main # ours`,
      ].join("\n"),
    },
  ],
  [
    "a paragraph",
    {
      "sources.list.d/debian.sources": [
        "Types: deb deb-src",
        "# a comment",
        `URIs: ${MIRROR}`,
        "Suites: bookworm bookworm-updates",
        "Components: main",
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
      ].join("\n"),
    },
  ],
  [
    "a later paragraph, folded",
    {
      "sources.list.d/a.sources": [
        "Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main",
        "Types: deb-src\nURIs: http://source.example/debian\nSuites: bookworm\nComponents: main",
        `Types: deb\nURIs:\n  ${MIRROR}\n  http://second.example/\nSuites: bookworm\nComponents: main`,
      ].join("\n\n"),
    },
  ],
  ["a rolling suite", { "sources.list": `deb ${MIRROR} testing main\n` }],
  [
    "a file that is not switched off",
    {
      "sources.list.d/x.list.disabled": "deb http://off.example/debian bookworm main\n",
      "sources.list.d/y.list": `deb ${MIRROR} bookworm main\n`,
    },
  ],
])("finds the mirror in %s", async (_, files) => {
  expect(await debianSource(etc(files), "bookworm")).toMatchObject({ uri: MIRROR });
});

it("finds none where there is none", async () => {
  expect(await debianSource(etc({}), "bookworm")).toBeNull();
  expect(await debianSource(join(scratch(), "missing"), "bookworm")).toBeNull();
  const other = { "sources.list": "deb http://m.example/debian bullseye main\n" };
  expect(await debianSource(etc(other), "bookworm")).toBeNull();
});
