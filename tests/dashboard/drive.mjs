/**
 * Opens the address of a running JupyterLab, runs the sales notebook and changes each filter as a
 * person would. Prints, as JSON, what the board shows after each change, and after how many seconds.
 * Arguments: address, and a JSON list of changes: [filter, value].
 */
import { drawn, openBrowser, seenOn, watch } from "./browser.mjs";

const [address = "", changes = "[]"] = process.argv.slice(2);
const { origin } = new URL(address);

const browser = await openBrowser();
try {
  const page = await browser.newPage();
  const trouble = await watch(
    page,
    (url) => new URL(url).origin === origin || url.startsWith(origin.replace("http", "ws")),
  );
  await page.setViewport({ width: 1440, height: 1000 });
  await page.goto(address);
  await page.waitForSelector(".jp-NotebookPanel .jp-CodeCell", { timeout: 120_000 });
  await page.waitForSelector("#jupyterlab-splash", { hidden: true }); // it takes the clicks
  await page.waitForSelector("#jp-main-statusbar ::-p-text(| Idle)", { timeout: 120_000 });
  await click(".lm-MenuBar-item ::-p-text(Run)");
  await click('.lm-Menu-item[data-command="runmenu:run-all"]');
  await page.waitForSelector(".board .figure", { timeout: 120_000 });
  const steps = [{ ...(await seenOn(page)), seconds: 0 }];
  for (const [filter, value] of /** @type {[string, string][]} */ (JSON.parse(changes))) {
    const started = performance.now();
    await change(filter, value);
    await drawn(page);
    const seconds = (performance.now() - started) / 1000;
    steps.push({ ...(await seenOn(page)), seconds });
  }
  process.stdout.write(JSON.stringify({ steps, ...trouble }));

  /** @param {string} selector */
  async function click(selector) {
    const item = await page.waitForSelector(selector, { visible: true });
    await item?.click();
  }

  /** @param {string} filter @param {string} value */
  async function change(filter, value) {
    if (filter === "first_month" || filter === "last_month") {
      await page.select(`.board select[name="${filter}"]`, value);
    } else if (filter === "basis") {
      await page.click(`.board .segmented input[value="${value}"] + span`);
    } else if (filter === "reset") {
      await page.click(".board .reset");
    } else {
      await page.click(`.board details[data-filter="${filter}"] summary`);
      await page.click(`.board details[data-filter="${filter}"] input[value="${value}"]`);
      await page.keyboard.press("Escape");
    }
  }
} finally {
  await browser.close();
}
