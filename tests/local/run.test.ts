import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

import { node24, root } from "../../local/paths.mjs";
import {
  argumentsOf,
  begin,
  environmentOf,
  processesWith,
  run,
  scratch,
  until,
} from "../support/programs";

const runner = join(root, "local", "run.mjs");

/** `supervise` by itself, on a program of the test's own. */
function supervise(...command: string[]) {
  const module = JSON.stringify(join(root, "local", "supervise.mjs"));
  const [program, ...args] = command.map((word) => JSON.stringify(word));
  const script = `import { supervise } from ${module};
    process.exitCode = await supervise(${program}, [${args.join()}], process.env);`;
  return begin(node24, ["--input-type=module", "--eval", script]);
}

it("keeps a password out of the arguments of what it starts", async () => {
  const listening = createServer(); // accepts, and says nothing: the command waits for it
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    listening.close();
  });
  const address = listening.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const password = "pa55-w0rd";
  const given = ["--html", "x.html", `--url=mysql://me:${password}@127.0.0.1:${port}/db`];
  const command = begin(node24, [runner, "explore", ...given], { cwd: scratch() });
  const started = () =>
    processesWith(`mysql://me@127.0.0.1:${port}/db`).filter((pid) =>
      argumentsOf(pid).includes("explore/main.py"),
    );
  await until("it has started the command", () => started().length > 0);
  const [child = 0] = started();
  expect(environmentOf(child)).toContain(`SOURCE_PASSWORD=${password}`);
  expect(processesWith(password)).toEqual([command.child.pid]); // what the user typed
  command.child.kill("SIGTERM");
  const { stdout, stderr } = await command.ended;
  expect(stdout + stderr).not.toContain(password);
  expect(started()).toEqual([]);
});

it.each([
  [["no-such-command"], "no-such-command is not a command; there are: bench, build, check,"],
  [[], "nothing is not a command"],
  [["constructor"], "constructor is not a command"],
  [["bench"], "nothing is not a benchmark"],
  [["bench", "../local/check"], "../local/check is not a benchmark"],
])("refuses %j", async (args, message) => {
  const { code, stdout, stderr } = await run(node24, [runner, ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(stderr).toContain(message);
});

it("has every script of package.json, and each is one of its commands", async () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const { stderr } = await run(node24, [runner]);
  const known = /there are: (.*)\n/.exec(stderr)?.[1]?.split(", ") ?? [];
  const ours = Object.entries(scripts).filter(([, script]) => script.includes("local/run.mjs"));
  expect(ours.map(([name]) => name).sort()).toEqual(known);
  for (const [name, script] of ours) expect(script).toBe(`node local/run.mjs ${name}`);
});

it.each([0, 1, 7])("returns exit code %i", async (code) => {
  expect(await supervise("sh", "-c", `exit ${code}`).ended).toMatchObject({ code });
});

it("returns 128 + N of signal N", async () => {
  expect(await supervise("sh", "-c", "kill -KILL $$").ended).toMatchObject({ code: 137 });
});

it("passes a Ctrl-C on once, though it comes twice, and waits for the end", async () => {
  const file = join(scratch(), "signals");
  const script = `trap 'echo INT >> "${file}"' INT; echo up; sleep 1; sleep 1; exit 9`;
  const program = supervise("sh", "-c", script);
  await until("it is up", () => program.said.stdout === "up\n");
  program.child.kill("SIGINT");
  program.child.kill("SIGINT");
  expect(await program.ended).toMatchObject({ code: 9 });
  expect(readFileSync(file, "utf8")).toBe("INT\n");
});

it("ends what its command left running", async () => {
  const mark = `61.${process.pid}`;
  const file = join(scratch(), "up");
  const stubborn = `(trap '' TERM HUP; echo > "${file}"; sleep ${mark}) &`;
  const script = `${stubborn} until [ -e "${file}" ]; do sleep 0.1; done; exit 3`;
  const { code } = await supervise("sh", "-c", script).ended;
  expect(code).toBe(3);
  expect(processesWith(mark)).toEqual([]);
});

it("takes its command with it when it is killed", async () => {
  const file = join(scratch(), "up");
  const mark = `62.${process.pid}`;
  const program = supervise("sh", "-c", `echo > "${file}"; exec sleep ${mark}`);
  await until("it is up", () => existsSync(file) && processesWith(mark).length > 0);
  program.child.kill("SIGKILL");
  await program.ended;
  await until("its command is gone", () => processesWith(mark).length === 0);
});

it("lets a command read what it is given", async () => {
  const file = join(scratch(), "input");
  writeFileSync(file, "hello\n");
  const script = `import { supervise } from ${JSON.stringify(join(root, "local", "supervise.mjs"))};
    process.exitCode = await supervise("cat", [], process.env);`;
  const { stdout } = await run("sh", [
    "-c",
    `exec "$1" --input-type=module --eval "$2" < "$3"`,
    "sh",
    node24,
    script,
    file,
  ]);
  expect(stdout).toBe("hello\n");
});
