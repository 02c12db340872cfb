/**
 * Opens the dashboard's page at a width and prints, as JSON, what a person sees and suffers from.
 * Arguments: file, width in pixels, "net" or "gross".
 */
import { pathToFileURL } from "node:url";

import { openBrowser, seenOn, watch } from "./browser.mjs";

const [file = "", width = "", basis = ""] = process.argv.slice(2);

const browser = await openBrowser();
try {
  const page = await browser.newPage();
  const trouble = await watch(page, (url) => url === pathToFileURL(file).href);
  await page.setViewport({ width: Number(width), height: 900, hasTouch: Number(width) < 500 });
  await page.goto(pathToFileURL(file).href);
  if (basis === "gross") await page.click(`.segmented input[value="gross"] + span`);
  const seen = await seenOn(page);

  // The first bar of a ranking, under the mouse.
  const bar = await page.waitForSelector('[data-chart="countries"] .barlayer .point path');
  await bar?.scrollIntoView();
  await bar?.hover();
  await page.waitForSelector('[data-chart="countries"] .hoverlayer text');
  const hover = await page.$eval(
    '[data-chart="countries"] .hoverlayer',
    (layer) => layer.textContent,
  );
  process.stdout.write(JSON.stringify({ ...seen, hover, ...trouble }));
} finally {
  await browser.close();
}
