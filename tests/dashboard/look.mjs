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

  const hover = {
    // The first bar of a ranking, and the middle of the USA (98 degrees west, 39 north).
    countries: await hoverText("countries", async () => {
      const bar = await page.waitForSelector('[data-chart="countries"] .barlayer .point path');
      await bar?.scrollIntoView();
      await bar?.hover();
    }),
    map: await hoverText("map", async () => {
      const plot = await page.waitForSelector('[data-chart="map"] .plot');
      await plot?.scrollIntoView();
      const place = await page.evaluate(() => {
        /** @typedef {{ _offset: number, l2p: (value: number) => number }} Axis */
        /** @typedef {Element & { _fullLayout: { xaxis: Axis, yaxis: Axis } }} Plot */
        const drawn = /** @type {Plot} */ (document.querySelector('[data-chart="map"] .plot'));
        const { left, top } = drawn.getBoundingClientRect();
        const { xaxis, yaxis } = drawn._fullLayout;
        return {
          x: left + xaxis._offset + xaxis.l2p(-1.314),
          y: top + yaxis._offset + yaxis.l2p(0.757),
        };
      });
      await page.mouse.move(place.x, place.y);
    }),
  };
  process.stdout.write(JSON.stringify({ ...seen, hover, ...trouble }));
  /** @param {string} chart @param {() => Promise<void>} point */
  async function hoverText(chart, point) {
    await point();
    const text = await page.waitForSelector(`[data-chart="${chart}"] .hoverlayer .hovertext`);
    return text?.evaluate((label) => label.textContent);
  }
} finally {
  await browser.close();
}
