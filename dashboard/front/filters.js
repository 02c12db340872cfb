// @ts-check
/* global document, Node */
/** The filter bar: it shows the model's `filters` and sets them; the kernel answers with a view. */

/** @import { Choice, Filters, Model } from "./types.js" */
/** @typedef {(change: Partial<Filters>) => void} Choose */

const NOTHING = /** @type {const} */ ({
  first_month: "",
  last_month: "",
  countries: [],
  product_lines: [],
  basis: "net",
});

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {Model} model */
export function filterBar(model) {
  const { fixed, months, countries, product_lines: lines } = model.get("options");
  /** @type {Choose} */
  const choose = (change) => {
    model.set("filters", { ...model.get("filters"), ...change });
    model.save_changes();
  };
  if (fixed) return make("div", { class: "filters fixed" }, basisFilter(model, choose));
  return make(
    "div",
    { class: "filters" },
    monthFilter("First month", "first_month", months, model, choose),
    monthFilter("Last month", "last_month", months, model, choose),
    listFilter("Countries", "countries", countries, model, choose),
    listFilter("Product lines", "product_lines", lines, model, choose),
    basisFilter(model, choose),
    resetButton(choose),
  );
}

/**
 * @param {string} label
 * @param {"first_month" | "last_month"} name
 * @param {Choice[]} months
 * @param {Model} model
 * @param {Choose} choose
 */
function monthFilter(label, name, months, model, choose) {
  const options = [{ value: "", label: "Any" }, ...months].map((month) =>
    make("option", { value: month.value }, month.label),
  );
  const box = make("select", { name }, ...options);
  box.addEventListener("change", () => {
    choose({ [name]: box.value });
  });
  keepShown(model, (filters) => {
    box.value = filters[name];
  });
  return make("label", { class: "filter" }, make("span", {}, label), box);
}

/**
 * Boxes behind a button; none ticked means all.
 * @param {string} label
 * @param {"countries" | "product_lines"} name
 * @param {Choice[]} choices
 * @param {Model} model
 * @param {Choose} choose
 */
function listFilter(label, name, choices, model, choose) {
  const boxes = choices.map(({ value }) => make("input", { type: "checkbox", name, value }));
  const list = make(
    "div",
    { class: "list", role: "group", "aria-label": label },
    ...boxes.map((box, index) => make("label", {}, box, choices[index]?.label ?? "")),
  );
  const summary = make("summary", { "aria-label": label });
  const details = make("details", { "data-filter": name }, summary, list);
  list.addEventListener("change", () => {
    choose({ [name]: boxes.filter((box) => box.checked).map((box) => box.value) });
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape") details.open = false;
  });
  keepShown(model, ({ [name]: chosen }) => {
    for (const box of boxes) box.checked = chosen.includes(box.value);
    const [first = "All", ...more] = chosen;
    summary.textContent = more.length ? `${chosen.length} chosen` : first;
  });
  return make("div", { class: "filter" }, make("span", {}, label), details);
}

/**
 * Two buttons of which one is on.
 * @param {Model} model
 * @param {Choose} choose
 */
function basisFilter(model, choose) {
  const bases = /** @type {const} */ ([
    ["net", "Net", "without cancelled orders"],
    ["gross", "Gross", "with cancelled orders"],
  ]);
  const group = `basis-${Math.random().toString(36).slice(2)}`; // two dashboards, two groups
  const labels = bases.map(([value, label, title]) => {
    const button = make("input", { type: "radio", name: group, value });
    button.addEventListener("change", () => {
      choose({ basis: value });
    });
    keepShown(model, ({ basis }) => {
      button.checked = basis === value;
    });
    return make("label", { title }, button, make("span", {}, label));
  });
  const box = make(
    "div",
    { class: "segmented", role: "radiogroup", "aria-label": "Sales" },
    ...labels,
  );
  return make("div", { class: "filter" }, make("span", {}, "Sales"), box);
}

/** @param {Choose} choose */
function resetButton(choose) {
  const button = make("button", { type: "button", class: "reset" }, "Reset");
  button.addEventListener("click", () => {
    choose({ ...NOTHING, countries: [], product_lines: [] });
  });
  return button;
}

/**
 * @param {Model} model
 * @param {(filters: Filters) => void} show
 */
function keepShown(model, show) {
  const showNow = () => {
    show(model.get("filters"));
  };
  model.on("change:filters", showNow);
  showNow();
}
