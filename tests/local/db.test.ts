import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

import type { ServerInfo } from "../../local/mysql/server-info";
import { node24, root } from "../../local/paths.mjs";
import { argumentsOf, begin, processesWith, run, scratch, until } from "../support/programs";

const command = ["--import", "tsx", join(root, "local", "db.ts")];

async function db(...args: string[]) {
  return run(node24, [...command, ...args], { cwd: root });
}

/** A folder for an instance, which is stopped when the test ends. */
function instance(): string {
  const directory = join(scratch(), "a folder");
  onTestFinished(() => {
    for (const pid of serversIn(directory)) process.kill(pid, "SIGKILL");
  });
  return directory;
}

function serversIn(directory: string): number[] {
  return processesWith(`--datadir=${join(directory, "data")}`);
}

function infoOf(directory: string): ServerInfo {
  return JSON.parse(readFileSync(join(directory, "server.json"), "utf8")) as ServerInfo;
}

it("starts once, tells where, stops, and comes back where it was", async () => {
  const dir = instance();
  const first = await db("start", "--dir", dir);
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(first.stderr).toMatch(/^started: MySQL [\d.]+ on 127\.0\.0\.1:\d+, process \d+\n$/);
  const { pid, port } = infoOf(dir);
  expect(serversIn(dir)).toEqual([pid]);

  const second = await db("start", "--dir", dir);
  expect(second).toMatchObject({ code: 0 });
  expect(second.stderr).toMatch(/^already runs: /);
  expect(serversIn(dir)).toEqual([pid]);

  const url = `mysql://127.0.0.1:${port}/classicmodels`;
  expect((await db("url", "--dir", dir)).stdout).toBe(`${url}\n`);
  expect((await db("url", "--dir", dir, "--user", "owner")).stdout).toBe(
    `${url.replace("//", "//owner@")}\n`,
  );
  expect((await db("status", "--dir", dir)).stdout).toMatch(/^running: .*\n$/);

  expect(await db("stop", "--dir", dir)).toMatchObject({ code: 0, stderr: "stopped\n" });
  expect(serversIn(dir)).toEqual([]);
  expect(await db("stop", "--dir", dir)).toMatchObject({ code: 0, stderr: "it doesn't run\n" });
  expect((await db("status", "--dir", dir)).stdout).toBe("stopped\n");
  expect(await db("url", "--dir", dir)).toMatchObject({ code: 3, stdout: "" });

  expect(await db("start", "--dir", dir)).toMatchObject({ code: 0 });
  expect(infoOf(dir).port).toBe(port);
});

it("keeps passwords to its owner: in files of mode 600, in no argument and no output", async () => {
  const dir = instance();
  const { stdout, stderr } = await db("start", "--dir", dir);
  const said = stdout + stderr + readFileSync(join(dir, "mysqld.log"), "utf8");
  const passwords = ["owner", "reader"].map((user) => {
    const file = join(dir, `${user}.password`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    return readFileSync(file, "utf8").trim();
  });
  expect(new Set(passwords).size).toBe(2);
  for (const password of passwords) {
    expect(password.length).toBeGreaterThan(20);
    expect(said).not.toContain(password);
    for (const pid of serversIn(dir)) expect(argumentsOf(pid)).not.toContain(password);
  }
  expect(existsSync(join(dir, "accounts.sql"))).toBe(false);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

it("two instances don't disturb each other", async () => {
  const [one, two] = [instance(), instance()];
  await Promise.all([db("start", "--dir", one), db("start", "--dir", two)]);
  expect(infoOf(one).port).not.toBe(infoOf(two).port);
  await db("stop", "--dir", one);
  expect(serversIn(one)).toEqual([]);
  expect(serversIn(two)).toEqual([infoOf(two).pid]);
});

it("two starts at once make one server", async () => {
  const dir = instance();
  const outcomes = await Promise.all([db("start", "--dir", dir), db("start", "--dir", dir)]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
  expect(serversIn(dir)).toHaveLength(1);
});

it("leaves alone a process that has got its number since", async () => {
  const dir = instance();
  await db("start", "--dir", dir);
  process.kill(infoOf(dir).pid ?? 0, "SIGKILL");
  await until("the server is gone", () => serversIn(dir).length === 0);
  const bystander = begin("sleep", ["60"]);
  writeFileSync(
    join(dir, "server.json"),
    JSON.stringify({ ...infoOf(dir), pid: bystander.child.pid }),
  );
  expect(await db("stop", "--dir", dir)).toMatchObject({ code: 0, stderr: "it doesn't run\n" });
  expect(bystander.child.exitCode).toBeNull();
  const again = await db("start", "--dir", dir);
  expect(again.stderr).toMatch(/^started: /);
});

it("moves on when its port is taken, and says so", async () => {
  const dir = instance();
  await db("start", "--dir", dir);
  await db("stop", "--dir", dir);
  const { port } = infoOf(dir);
  const squatter = createServer().listen(port, "127.0.0.1");
  onTestFinished(() => {
    squatter.close();
  });
  const { code, stderr } = await db("start", "--dir", dir);
  expect(code).toBe(0);
  expect(stderr).toContain(`port ${port} is taken`);
  expect(infoOf(dir).port).not.toBe(port);
});

it.each(["SIGINT", "SIGTERM"] as const)("a start that gets %s leaves nothing", async (signal) => {
  const dir = instance();
  const start = begin(node24, [...command, "start", "--dir", dir], { cwd: root });
  await until("the server starts", () => serversIn(dir).length > 0);
  start.child.kill(signal);
  const { code, stderr } = await start.ended;
  expect(code).toBe(130);
  expect(stderr).toBe("error: interrupted\n");
  expect(serversIn(dir)).toEqual([]);
  expect(existsSync(join(dir, "accounts.sql"))).toBe(false);
});

it("a start that is killed harms no later one", async () => {
  const dir = instance();
  const start = begin(node24, [...command, "start", "--dir", dir], { cwd: root });
  await until("the server starts", () => serversIn(dir).length > 0);
  start.child.kill("SIGKILL");
  await start.ended;
  expect(await db("start", "--dir", dir)).toMatchObject({ code: 0 });
  expect(serversIn(dir)).toEqual([infoOf(dir).pid]);
  expect(await db("stop", "--dir", dir)).toMatchObject({ code: 0, stderr: "stopped\n" });
});

it("a server that nobody knows of is ended first", async () => {
  const dir = instance();
  await db("start", "--dir", dir);
  const forgotten = serversIn(dir);
  rmSync(join(dir, "server.json")); // as after a start that was killed before it wrote this
  expect(await db("start", "--dir", dir)).toMatchObject({ code: 0 });
  expect(serversIn(dir)).toEqual([infoOf(dir).pid]);
  expect(serversIn(dir)).not.toEqual(forgotten);
  expect(await db("stop", "--dir", dir)).toMatchObject({ code: 0, stderr: "stopped\n" });
});

it("shows the end of the log when the server doesn't come up", async () => {
  const dir = instance();
  await db("start", "--dir", dir);
  await db("stop", "--dir", dir);
  writeFileSync(join(dir, "data", "ibdata1"), "not a tablespace");
  const { code, stdout, stderr } = await db("start", "--dir", dir);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^error: the database server ended while it started \(.*\); its log \(/);
  expect(stderr).toContain("ibdata1");
  expect(serversIn(dir)).toEqual([]);
});

it.each([
  [[], "say one of start, stop, status, url"],
  [["restart"], "say one of start, stop, status, url"],
  [["start", "stop"], "say one of start, stop, status, url"],
  [["start", "--port", "1"], "Unknown option '--port'"],
  [["url", "--user", "root"], "--user is owner or reader"],
  [["start", "--user", "owner"], "--user is owner or reader"],
])("refuses %j", async (args, message) => {
  const { code, stdout, stderr } = await db(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(stderr).toContain(message);
});
