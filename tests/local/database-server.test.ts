import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { checkout } from "../support/checkout";
import { run, scratch, writeScript } from "../support/programs";

const MYSQL = "Ver 9.7.4 for Linux on x86_64 (Source distribution)";
const MARIADB = "Ver 10.11.19-MariaDB for debian-linux-gnu on x86_64";

/** A stand-in for a database server that tells its version and makes a data folder. */
function server(version: string, works = true): string {
  return `data=
    for word in "$@"; do
      case "$word" in
        --version) echo "mysqld ${version}"; exit ;;
        --datadir=*) data=\${word#--datadir=} ;;
      esac
    done
    ${works ? 'mkdir -p "$data"; echo "$@" > "$data/made"' : "echo not allowed here >&2; exit 1"}`;
}

/** Chooses a server on a machine that has only `programs`: the outcome, and what was chosen. */
async function choose(programs: Record<string, string>) {
  const folder = checkout();
  const bin = join(scratch(), "bin");
  mkdirSync(bin);
  symlinkSync("/bin/mkdir", join(bin, "mkdir"));
  for (const [name, body] of Object.entries(programs)) writeScript(bin, name, body);
  const module = JSON.stringify(join(folder, "local", "setup", "mysql.mjs"));
  const script = `import { ensureMysql } from ${module};
    await ensureMysql().catch((error) => { console.log(error.message); process.exitCode = 1; });`;
  const outcome = await run(process.execPath, ["--input-type=module", "--eval", script], {
    env: { PATH: bin },
  });
  const made = join(folder, ".local", "mysql-server");
  const description = join(made, "distribution.json");
  return {
    ...outcome,
    chosen: existsSync(description)
      ? (JSON.parse(readFileSync(description, "utf8")) as Record<string, unknown>)
      : null,
    pristine: existsSync(join(made, "pristine", "made")),
  };
}

const DOCKER = `case "$1" in
    info | pull) exit 0 ;;
    run) echo "$@" > "$0.log"
      case "$*" in *--version) echo "mysqld Ver 8.4.6"; exit ;; esac
      for word in "$@"; do case "$word" in --datadir=*) mkdir -p "\${word#--datadir=}"; echo > "\${word#--datadir=}/made" ;; esac; done ;;
  esac`;

it("takes the mysqld on PATH before all others", async () => {
  const { code, chosen, pristine, stderr } = await choose({
    mysqld: server(MYSQL),
    docker: DOCKER,
  });
  expect({ code, pristine }).toEqual({ code: 0, pristine: true });
  expect(chosen).toMatchObject({ flavor: "mysql", version: "9.7.4", command: ["mysqld"] });
  expect(stderr).toMatch(/^installed database server .* mysql 9\.7\.4, mysqld on PATH\n$/);
});

it.each([
  ["one that can't make a data folder", server(MYSQL, false)],
  ["one that is too old", server("Ver 5.7.44 for Linux")],
  ["MariaDB under its name", server(MARIADB)],
])("passes %s over for Docker's MySQL", async (_, mysqld) => {
  const { code, chosen, pristine } = await choose({ mysqld, docker: DOCKER });
  expect({ code, pristine }).toEqual({ code: 0, pristine: true });
  expect(chosen).toMatchObject({ flavor: "mysql", version: "8.4.6", image: "mysql:8.4" });
});

it("says what to get where there is nothing, and why nothing served", async () => {
  const { code, stdout, chosen } = await choose({
    mysqld: server(MYSQL, false),
    docker: "echo no daemon >&2; exit 1",
  });
  expect({ code, chosen }).toEqual({ code: 1, chosen: null });
  expect(stdout).toMatch(/^there is no MySQL that could be started here\. Put a mysqld/);
  expect(stdout).toContain("- mysqld on PATH: mysqld --no-defaults failed with exit code 1");
  expect(stdout).toContain("not allowed here");
  expect(stdout).toContain("- Docker's mysql:8.4: its daemon doesn't answer");
});

it("says that MariaDB's SQL files are missing where only its server is there", async () => {
  const { code, stdout } = await choose({ mariadbd: server(MARIADB) });
  if (["mariadb", "mysql"].some((name) => existsSync(`/usr/share/${name}/mysql_system_tables.sql`)))
    expect(code).toBe(0);
  else expect(stdout).toContain("- MariaDB on PATH: its SQL files are missing");
});
