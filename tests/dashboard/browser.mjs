/** What the browser tests share: a browser, what it complains of, and what the board shows. */
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

export async function openBrowser() {
  return puppeteer.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox", "--disable-gpu"],
    headless: "shell",
  });
}

/**
 * Notes every request that is not allowed, and stops it; every error of the page and its console.
 * @param {import("puppeteer-core").Page} page
 * @param {(url: string) => boolean} allowed
 */
export async function watch(page, allowed) {
  /** @type {{requests: string[], complaints: string[]}} */
  const trouble = { requests: [], complaints: [] };
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const url = request.url();
    if (/^(data|blob):/.test(url) || allowed(url)) {
      void request.continue();
    } else {
      trouble.requests.push(url);
      void request.abort();
    }
  });
  page.on("console", (message) => {
    if (message.type() === "error") trouble.complaints.push(message.text());
  });
  page.on("pageerror", (error) => trouble.complaints.push(String(error)));
  return trouble;
}

/** @param {import("puppeteer-core").Page} page */
export async function drawn(page) {
  await page.waitForSelector(".board:not([aria-busy])", { timeout: 60_000 });
}

/**
 * What the board shows once it is drawn: key figures, texts of the bars, and whether it fits.
 * @param {import("puppeteer-core").Page} page
 */
export async function seenOn(page) {
  await drawn(page);
  return page.evaluate(() => {
    /** @param {Element} within @param {string} selector */
    const text = (within, selector) => within.querySelector(selector)?.textContent ?? "";
    const figures = [...document.querySelectorAll("[data-figure]")].map((figure) => [
      figure.getAttribute("data-figure"),
      { value: text(figure, ".value"), exact: text(figure, ".exact"), name: text(figure, ".name") },
    ]);
    const charts = [...document.querySelectorAll("[data-chart]")].map((card) => [
      card.getAttribute("data-chart"),
      {
        title: text(card, "h3"),
        note: text(card, ".note"),
        bars: [...card.querySelectorAll(".barlayer .bartext")].map((bar) => bar.textContent.trim()),
        drawn: card.querySelectorAll(".barlayer .point path, .fills path, .scatterlayer .point")
          .length,
        // Texts that a chart cuts off at its edges.
        cut: [...card.querySelectorAll("svg.main-svg text")]
          .filter((label) => {
            const inner = label.getBoundingClientRect();
            const outer = label.closest("svg")?.getBoundingClientRect() ?? inner;
            return (
              inner.width > 0 && (inner.left < outer.left - 1 || inner.right > outer.right + 1)
            );
          })
          .map((label) => label.textContent),
      },
    ]);
    return {
      figures: Object.fromEntries(figures),
      charts: Object.fromEntries(charts),
      release: text(document.body, ".release"),
      selection: text(document.body, ".selection"),
      message: text(document.body, ".message"),
      overflow: document.documentElement.scrollWidth - window.innerWidth,
    };
  });
}
