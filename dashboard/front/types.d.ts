/** What the kernel (board.py, view.py) and the browser tell each other. */

export interface State {
  release: [string, string][];
  options: Options;
  filters: Filters;
  view: View;
}

/** anywidget's model: the state, and word of its changes. */
export interface Model {
  get<Name extends keyof State>(name: Name): State[Name];
  set<Name extends keyof State>(name: Name, value: State[Name]): void;
  save_changes(): void;
  on(event: `change:${keyof State}`, callback: () => void): void;
}

/** Months are YYYY-MM; an empty one is no bound, an empty list is all. */
export interface Filters {
  first_month: string;
  last_month: string;
  countries: string[];
  product_lines: string[];
  basis: "net" | "gross";
}

export interface Choice {
  value: string;
  label: string;
}

/** `fixed`: there is no kernel, so only the basis can be chosen. */
export interface Options {
  months: Choice[];
  countries: Choice[];
  product_lines: Choice[];
  fixed: boolean;
}

export interface View {
  filters: Filters;
  selection: string;
  message: string;
  figures: KeyFigure[];
  sections: { title: string; charts: Chart[] }[];
}

export interface KeyFigure {
  key: string;
  name: string;
  basis: string;
  definition: string;
  value: string;
  exact: string;
}

export interface Chart {
  key: string;
  title: string;
  subtitle: string;
  span: number;
  legend: { name: string; colour: string }[];
  note: string;
  zoom: boolean;
  figure: { data: object[]; layout: { height: number } } | null;
}

/** What the page without a kernel carries: a view for each basis. */
export interface Page extends Omit<State, "view"> {
  views: Record<Filters["basis"], View>;
}

declare global {
  /** What is used of plotly.js, which the page or the widget loads ahead of the board. */
  const Plotly: {
    react(plot: Element, data: object[], layout: object, config: object): Promise<unknown>;
    purge(plot: Element): void;
    Plots: { resize(plot: Element): Promise<unknown> };
  };
}
