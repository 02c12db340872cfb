// @ts-check
/* global document, matchMedia, Plotly, ResizeObserver, setTimeout */
/**
 * Draws the dashboard: the notebook's widget (anywidget calls `render`) and the page without a
 * kernel are this one script. What is drawn comes from view.py as plain JSON; nothing is fetched.
 */

/** @import { Chart, KeyFigure, Model, Page, State, View } from "./types.js" */
import { filterBar, make } from "./filters.js";

/** @param {{model: Model, el: HTMLElement}} widget */
function render({ model, el }) {
  const body = make("div", { class: "body" });
  const board = make("div", { class: "board" }, head(model), filterBar(model), body);
  el.append(board);
  let asked = 0;
  const draw = async () => {
    const view = model.get("view");
    const answered = asked;
    board.setAttribute("aria-busy", "true");
    arrange(body, view);
    for (const chart of view.sections.flatMap((section) => section.charts)) {
      // The figures are on the screen before the charts, and a newer view ends an older one.
      await new Promise((resume) => setTimeout(resume));
      if (view !== model.get("view")) return;
      await drawChart(body, chart);
    }
    if (answered === asked) board.removeAttribute("aria-busy");
  };
  model.on("change:filters", () => {
    asked += 1;
    board.setAttribute("aria-busy", "true");
  });
  model.on("change:view", () => void draw());
  void draw();
  const watcher = new ResizeObserver(() => {
    for (const plot of plots(body)) void Plotly.Plots.resize(plot);
  });
  watcher.observe(board);
  return () => {
    watcher.disconnect();
    for (const plot of plots(body)) Plotly.purge(plot);
  };
}

/** @param {Model} model */
function head(model) {
  const facts = model
    .get("release")
    .map(([name, value]) =>
      make("div", { title: value }, make("span", {}, name), make("strong", {}, value)),
    );
  const release = make("div", { class: "release" }, ...facts);
  return make("header", {}, make("h1", {}, "Sales dashboard"), release);
}

/**
 * Figures, headings and texts. A chart's place stays from view to view, with what is drawn in it.
 * @param {HTMLElement} body
 * @param {View} view
 */
function arrange(body, view) {
  const kept = new Map(
    [...body.querySelectorAll("figure")].map((card) => [card.dataset.chart, card]),
  );
  const sections = view.sections.map(({ title, charts }) => {
    const cards = charts.map((chart) => {
      const card = kept.get(chart.key) ?? make("figure", { "data-chart": chart.key });
      kept.delete(chart.key);
      fillCard(card, chart);
      return card;
    });
    return make("section", {}, make("h2", {}, title), make("div", { class: "grid" }, ...cards));
  });
  for (const plot of [...kept.values()].flatMap(plots)) Plotly.purge(plot);
  body.replaceChildren(
    ...(view.selection ? [make("p", { class: "selection" }, view.selection)] : []),
    ...(view.message ? [make("p", { class: "message", role: "status" }, view.message)] : []),
    make("div", { class: "figures" }, ...view.figures.map(keyFigure)),
    ...sections,
  );
}

/** @param {KeyFigure} figure */
function keyFigure({ key, name, basis, value, exact, definition }) {
  return make(
    "div",
    { class: "figure", "data-figure": key },
    make("div", { class: "name" }, name, make("span", {}, basis)),
    make("div", { class: "value" }, value),
    make("div", { class: "exact" }, exact),
    make("div", { class: "definition" }, definition),
  );
}

/**
 * @param {HTMLElement} card
 * @param {Chart} chart
 */
function fillCard(card, chart) {
  const plot = card.querySelector(".plot") ?? make("div", { class: "plot" });
  const legend = chart.legend.map(({ name, colour }) =>
    make("li", {}, make("i", { style: `background:${colour}` }), name),
  );
  if (!chart.figure) Plotly.purge(plot);
  card.className = `span-${chart.span}`;
  card.replaceChildren(
    make("figcaption", {}, make("h3", {}, chart.title), make("p", {}, chart.subtitle)),
    ...(legend.length ? [make("ul", { class: "legend" }, ...legend)] : []),
    ...(chart.figure ? [plot] : []),
    ...(chart.note ? [make("p", { class: "note" }, chart.note)] : []),
  );
}

/**
 * @param {HTMLElement} body
 * @param {Chart} chart
 */
async function drawChart(body, { key, figure, zoom }) {
  const plot = body.querySelector(`figure[data-chart="${key}"] .plot`);
  if (!plot || !figure) return;
  // A map keeps its shape: it is as wide as there is room, and no higher than that needs.
  const height = Math.min(figure.layout.height, zoom ? plot.clientWidth * 0.55 : Infinity);
  await Plotly.react(
    plot,
    figure.data,
    { ...figure.layout, height },
    {
      displayModeBar: zoom && matchMedia("(hover: hover)").matches ? "hover" : false,
      modeBarButtons: [["zoomIn2d", "zoomOut2d", "pan2d", "resetScale2d"]],
      displaylogo: false,
    },
  );
}

/** @param {HTMLElement} within */
function plots(within) {
  return [...within.querySelectorAll(".js-plotly-plot")];
}

/** The page without a kernel: its views were computed before, one a basis. */
function renderPage() {
  const json = document.getElementById("dashboard-data")?.textContent;
  const el = document.getElementById("dashboard");
  if (!json || !el) return;
  /** @type {unknown} */
  const parsed = JSON.parse(json);
  const page = /** @type {Page} */ (parsed);
  /** @type {State} */
  const state = { ...page, view: page.views.net };
  /** @type {Map<string, (() => void)[]>} */
  const listeners = new Map();
  render({
    el,
    model: {
      get: (name) => state[name],
      set: (name, value) => {
        Object.assign(state, { [name]: value });
      },
      on: (event, callback) => {
        listeners.set(event, [...(listeners.get(event) ?? []), callback]);
      },
      save_changes: () => {
        state.view = page.views[state.filters.basis];
        for (const event of ["change:filters", "change:view"]) {
          for (const call of listeners.get(event) ?? []) call();
        }
      },
    },
  });
}

renderPage();
export default { render };
