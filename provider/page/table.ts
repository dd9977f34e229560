import type { ViewCell, ViewRow, ViewTable } from "../core/status/view.ts";
import { arrange, make, setAttribute, setText } from "./make.ts";
import { searchFor } from "./search.ts";
import { arrangedRows, nextSorting, type Sorting } from "./sorting.ts";

/** Rows that are shown at most: more are found by a search. */
const most = 2000;

interface ShownRow {
  readonly element: HTMLTableRowElement;
  shown: readonly ViewCell[];
}

const showCell = (element: Element, { text, tone }: ViewCell): void => {
  setText(element, text);
  setAttribute(element, "data-tone", tone);
};

const numbers = new Intl.NumberFormat("en");

interface Given {
  /** Its name in addresses and labels. */
  readonly name: string;
  /** Rows at most, where a table is an extract. */
  readonly limit?: number;
}

/** A table that is kept up to date row by row. */
export class LiveTable {
  readonly element: HTMLElement;
  private readonly limit: number;
  private readonly heading: HTMLElement;
  private readonly count: HTMLElement;
  private readonly scroll: HTMLElement;
  private readonly head = make("tr");
  private readonly body = make("tbody");
  private readonly empty = make("p", { class: "empty" });
  private readonly rows = new Map<string, ShownRow>();
  private sorting: Sorting | undefined;
  private table: ViewTable | undefined;
  private query = "";

  constructor({ name, limit = most }: Given) {
    this.limit = limit;
    this.heading = make("h2", { attributes: { id: `title-${name}` } });
    this.count = make("span", { class: "count" });
    const table = make("table", { children: [make("thead", { children: [this.head] }), this.body] });
    this.scroll = make("div", {
      class: "scroll",
      // Who has no mouse scrolls it by the arrow keys.
      attributes: { role: "group", tabindex: "0", "aria-labelledby": `title-${name}` },
      children: [table],
    });
    this.element = make("section", {
      class: "panel",
      attributes: { "data-table": name, "aria-labelledby": `title-${name}` },
      children: [make("div", { class: "panel-head", children: [this.heading, this.count] }), this.scroll, this.empty],
    });
  }

  /** Shows a table's rows that a search finds; returns how many these are. */
  update(table: ViewTable, query: string): number {
    this.table = table;
    this.query = query;
    if (this.head.childElementCount === 0) this.makeHead(table);
    const has = searchFor(query);
    const found = arrangedRows(table, this.sorting, ({ cells }) => has(cells.map(({ text }) => text)));
    const shown = found.slice(0, this.limit);
    arrange(
      this.body,
      shown.map((row) => this.showRow(row)),
    );
    this.forget(shown);
    setText(this.heading, table.title);
    setText(this.count, this.countText(table.rows.length, found.length, shown.length));
    setText(this.empty, table.rows.length === 0 ? table.empty : "Nothing is found.");
    this.empty.hidden = found.length > 0;
    this.scroll.hidden = found.length === 0;
    return found.length;
  }

  private countText(all: number, found: number, shown: number): string {
    const of = found === all ? numbers.format(all) : `${numbers.format(found)} of ${numbers.format(all)}`;
    return shown < found ? `the first ${numbers.format(shown)} of ${numbers.format(found)}` : of;
  }

  private makeHead({ columns }: ViewTable): void {
    const cells = columns.map(({ title, isNumber = false }, column) => {
      const button = make("button", { text: title, attributes: { type: "button" } });
      button.addEventListener("click", () => this.sortBy(column, isNumber));
      return make("th", {
        class: isNumber ? "number" : "name",
        attributes: { scope: "col", "aria-sort": "none" },
        children: [button],
      });
    });
    this.head.append(...cells);
  }

  private sortBy(column: number, isNumber: boolean): void {
    this.sorting = nextSorting(this.sorting, column, isNumber);
    const { sorting } = this;
    [...this.head.children].forEach((cell, index) => {
      const isIt = sorting?.column === index;
      setAttribute(cell, "aria-sort", isIt ? (sorting.isDescending ? "descending" : "ascending") : "none");
    });
    if (this.table !== undefined) this.update(this.table, this.query);
  }

  private showRow({ key, cells }: ViewRow): HTMLTableRowElement {
    const known = this.rows.get(key) ?? this.addRow(key, cells);
    cells.forEach((cell, index) => {
      const before = known.shown[index];
      const element = known.element.children[index];
      if (element === undefined || (before?.text === cell.text && before.tone === cell.tone)) return;
      showCell(element, cell);
    });
    known.shown = cells;
    return known.element;
  }

  private addRow(key: string, cells: readonly ViewCell[]): ShownRow {
    const element = make("tr", {
      children: cells.map((_, index) =>
        index === 0
          ? make("th", { attributes: { scope: "row" } })
          : make("td", { class: this.table?.columns[index]?.isNumber === true ? "number" : "name" }),
      ),
    });
    const row: ShownRow = { element, shown: [] };
    this.rows.set(key, row);
    return row;
  }

  private forget(shown: readonly ViewRow[]): void {
    if (this.rows.size === shown.length) return;
    const kept = new Set(shown.map(({ key }) => key));
    for (const key of this.rows.keys()) if (!kept.has(key)) this.rows.delete(key);
  }
}
