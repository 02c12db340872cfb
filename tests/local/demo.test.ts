import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

import { localFolder, node24, root } from "../../local/paths.mjs";
import { checkout } from "../support/checkout";
import { begin, processesWith, until } from "../support/programs";

const COUNTRIES = [
  {
    country: "France",
    orders: 2,
    customers: 1,
    gross_sales: "10.05",
    net_sales: "9.00",
    margin: "-0.50",
  },
  {
    country: "USA",
    orders: 1,
    customers: 1,
    gross_sales: "2000.10",
    net_sales: "1000.01",
    margin: null,
  },
];
const LINES = [{ product_line: "Ships", net_sales: "1009.01" }];

/**
 * A demo on a real MySQL, with stand-ins for the commands of its phases, which other tests run:
 * they write down their arguments, and do what `behaviour` (JavaScript) makes of them.
 */
function demo(behaviour = "", mode = "unchanged") {
  const folder = checkout();
  cpSync(join(root, "seed"), join(folder, "seed"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, ".local"));
  symlinkSync(join(localFolder, "mysql-server"), join(folder, ".local", "mysql-server"));
  const log = join(folder, "log");
  writeFileSync(log, "");
  writeFileSync(
    join(folder, "local", "run.mjs"),
    `import { appendFileSync } from "node:fs";
    const [command, ...args] = process.argv.slice(2);
    appendFileSync(${JSON.stringify(log)}, [command, ...args].join(" ") + "\\n");
    if (command === "etl") console.log("the reconciliation\\nrelease r: ${mode}, why");
    if (args[0] === "sales_by_country") console.log(${JSON.stringify(JSON.stringify(COUNTRIES))});
    if (args[0] === "sales_by_product_line") console.log(${JSON.stringify(JSON.stringify(LINES))});
    if (process.env.SOURCE_PASSWORD !== undefined) process.exitCode = 99;
    ${behaviour}`,
  );
  const data = `--datadir=${join(folder, ".local", "mysql", "data")}`;
  onTestFinished(() => {
    for (const pid of processesWith(data)) process.kill(pid, "SIGKILL");
  });
  return {
    folder,
    log: () => readFileSync(log, "utf8").trim().split("\n"),
    servers: () => processesWith(data),
    run: (...args: string[]) =>
      begin(node24, ["--import", "tsx", join(folder, "local", "demo.ts"), ...args], {
        cwd: folder,
        env: { ...process.env, SOURCE_PASSWORD: "of another source" },
      }),
  };
}

it("goes through the phases in order, ends with figures and paths, and stops its server", async () => {
  const { folder, log, servers, run } = demo();
  const { code, stdout, stderr } = await run("--scale", "2", "--seed", "7").ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const out = join(folder, ".local", "demo");
  const url = /mysql:\/\/127\.0\.0\.1:\d+\/classicmodels/.exec(log()[0] ?? "")?.[0] ?? "";
  expect(log().sort()).toEqual(
    [
      `seed --url ${url} --seed 7 --scale 2`,
      `explore --url ${url} --html ${join(out, "profile.html")}`,
      `etl --source-url ${url} --warehouse ${join(out, "warehouse")}`,
      `query sales_by_country --warehouse ${join(out, "warehouse")} --format json`,
      `query sales_by_product_line --warehouse ${join(out, "warehouse")} --format json`,
      `dashboard --warehouse ${join(out, "warehouse")} --html ${join(out, "dashboard.html")}`,
    ].sort(),
  );
  const phases = stderr.split("\n").map((line) => line.split(" ")[0]);
  expect(phases).toEqual(["database", "seed", "explore", "etl", "query", "dashboard", ""]);
  for (const part of [
    /Gross sales +2,010\.15 /,
    /Net sales +1,009\.01 /,
    /Margin +-0\.50 /,
    /Orders +3\n/,
    /Customers +2 /,
    /Top country +USA +1,000\.01\n/,
    /Top product line +Ships +1,009\.01\n/,
    /the reconciliation\n/,
    join(out, "dashboard.html"),
    join(out, "profile.html"),
  ]) {
    expect(stdout).toMatch(part);
  }
  expect(servers()).toEqual([]);
});

it("lets the shop sell on after a first load, and loads again", async () => {
  const { log, run } = demo("", "full");
  const { code, stderr } = await run().ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const commands = log().map((line) => line.split(" ")[0]);
  expect(commands.slice(0, 5)).toEqual(["seed", "explore", "etl", "seed", "etl"]);
  expect(log()[3]).toMatch(/ --churn 2$/);
});

it("leaves the server running with --keep, and one that ran before", async () => {
  const { servers, run } = demo();
  const kept = await run("--keep").ended;
  expect(kept.code).toBe(0);
  expect(kept.stdout).toContain("npm run db -- stop");
  expect(servers()).toHaveLength(1);
  expect((await run().ended).code).toBe(0);
  expect(servers()).toHaveLength(1);
});

it("ends at the phase that fails, with its exit code, and stops the server", async () => {
  const { log, servers, run } = demo('if (command === "etl") process.exitCode = 4;');
  const { code, stdout, stderr } = await run().ended;
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toMatch(/error: the demo ends here: etl failed, see above\n$/);
  expect(log().at(-1)).toMatch(/^etl /);
  expect(servers()).toEqual([]);
});

it.each(["SIGINT", "SIGTERM"] as const)(
  "after %s its phase ends first, then the server",
  async (signal) => {
    const { folder, servers, run } = demo(
      `if (command === "etl") {
      setInterval(() => {}, 1000);
      process.on("SIGINT", () => {
        appendFileSync(${JSON.stringify("ended")}, "");
        process.exit(130);
      });
      appendFileSync("ready", "");
    }`,
    );
    const program = run();
    await until("the job runs", () => existsSync(join(folder, "ready")));
    program.child.kill(signal);
    const { code, stderr } = await program.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/error: interrupted\n$/);
    expect(existsSync(join(folder, "ended"))).toBe(true);
    expect(servers()).toEqual([]);
  },
);

it.each([
  [["--scale", "many"], "--scale must be a whole number"],
  [["--seed", "-1"], "--seed"],
  [["--replace"], "Unknown option '--replace'"],
  [["now"], "Unexpected argument 'now'"],
])("refuses %j before it starts anything", async (args, message) => {
  const { log, servers, run } = demo();
  const { code, stdout, stderr } = await run(...args).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(stderr).toContain(message);
  expect(log()).toEqual([""]);
  expect(servers()).toEqual([]);
});
