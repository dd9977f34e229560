import type { StatusView, TableName } from "../core/status/view.ts";
import { Flow } from "./flow.ts";
import { arrange, make, setText } from "./make.ts";
import { Pools } from "./pools.ts";
import { LiveTable } from "./table.ts";
import { Tiles } from "./tiles.ts";

/** A part of the page that is shown by itself. */
export interface Shown {
  readonly title: string;
  readonly element: HTMLElement;
  readonly update: (view: StatusView, query: string) => void;
}

const tableView = (name: TableName, title: string): Shown => {
  const table = new LiveTable({ name });
  return { title, element: table.element, update: (view, query) => void table.update(view.tables[name], query) };
};

const placementView = (): Shown => {
  const pools = new Pools();
  return { title: "Placement", element: pools.element, update: (view, query) => void pools.update(view.pools, query) };
};

/** What could not be read. */
const missingNote = () => {
  const list = make("ul");
  const element = make("section", {
    class: "panel note",
    attributes: { "aria-label": "Not shown" },
    children: [make("div", { class: "panel-head", children: [make("h2", { text: "Not shown" })] }), list],
  });
  const update = (missing: readonly string[]): void => {
    element.hidden = missing.length === 0;
    if (
      list.childElementCount === missing.length &&
      missing.every((text, index) => list.children[index]?.textContent === text)
    )
      return;
    list.replaceChildren(...missing.map((text) => make("li", { text })));
  };
  return { element, update };
};

const few = 8;

/** Everything at a glance; with a search, what it finds anywhere. */
const overview = (): Shown => {
  const [tiles, flow, missing] = [new Tiles(), new Flow(), missingNote()];
  const [alerts, components] = [new LiveTable({ name: "worst", limit: few }), new LiveTable({ name: "components" })];
  const pair = make("div", { class: "pair", children: [alerts.element, components.element] });
  const results = (["fleet", "tenants", "placement", "alerts", "rules"] as const).map((name) => ({
    name,
    table: new LiveTable({ name: `found-${name}`, limit: 50 }),
  }));
  const nothing = make("p", { class: "empty" });
  const element = make("div", { class: "stack" });
  const glance = [tiles.element, missing.element, flow.element, pair];
  const showGlance = (view: StatusView): void => {
    arrange(element, glance);
    tiles.update(view.tiles);
    missing.update(view.missing);
    flow.update(view);
    alerts.update(view.tables.alerts, "");
    components.update(view.tables.components, "");
  };
  const showFound = (view: StatusView, query: string): void => {
    const found = results.filter(({ name, table }) => table.update(view.tables[name], query) > 0);
    setText(nothing, `Nothing is found for “${query}”.`);
    arrange(element, found.length === 0 ? [nothing] : found.map(({ table }) => table.element));
  };
  const update = (view: StatusView, query: string): void =>
    query.trim() === "" ? showGlance(view) : showFound(view, query);
  return { title: "Overview", element, update };
};

/** The views by the names in their addresses, in the order of their links. */
export const makeViews = (): ReadonlyMap<string, Shown> =>
  new Map([
    ["overview", overview()],
    ["fleet", tableView("fleet", "Fleet")],
    ["tenants", tableView("tenants", "Tenants")],
    ["placement", placementView()],
    ["alerts", tableView("alerts", "Alerts")],
    ["rules", tableView("rules", "Rules")],
  ]);
