/**
 * Opens a page at a width and in a colour scheme and prints, as JSON, what a reader would suffer from.
 * Arguments: file, width in pixels, "light" or "dark".
 */
import { pathToFileURL } from "node:url";

import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const [file = "", width = "", scheme = ""] = process.argv.slice(2);

const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: ["--no-sandbox", "--disable-gpu"],
  headless: "shell",
});
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.setViewport({ width: Number(width), height: 800 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(file).href);
  const seen = await page.evaluate(() => {
    /** @param {string} colour @returns {number[]} */
    const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    /** @param {string} colour */
    const luminance = (colour) => {
      const [red = 0, green = 0, blue = 0] = parts(colour)
        .slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    /** @param {Element | null} element @returns {string} */
    const background = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if ((parts(colour)[3] ?? 1) > 0) return colour;
      }
      return "rgb(255, 255, 255)";
    };
    const texts = [...document.querySelectorAll("body *")].filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    );
    const contrasts = texts.map((element) => {
      const pair = [luminance(getComputedStyle(element).color), luminance(background(element))];
      return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    });
    return {
      texts: texts.length,
      overflow: document.documentElement.scrollWidth - window.innerWidth,
      leastContrast: Math.min(...contrasts),
      background: getComputedStyle(document.body).backgroundColor,
    };
  });
  process.stdout.write(JSON.stringify({ ...seen, requests: requests.slice(1), complaints }));
} finally {
  await browser.close();
}
