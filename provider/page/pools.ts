import type { ViewPool } from "../core/status/view.ts";
import { arrange, make, setAttribute, setText } from "./make.ts";
import { searchFor } from "./search.ts";

interface Shown {
  readonly element: HTMLElement;
  readonly mark: HTMLElement;
  readonly detail: HTMLElement;
  readonly places: HTMLElement;
  text: string;
}

const placeOf = (text: string, kind: string): HTMLElement => make("li", { text, class: kind });

/** Ingesters as boxes, with who is on them and what is free. */
export class Pools {
  readonly element: HTMLElement;
  private readonly list = make("ul", { class: "pools" });
  private readonly count = make("span", { class: "count" });
  private readonly empty = make("p", { class: "empty" });
  private readonly known = new Map<string, Shown>();

  constructor() {
    const legend = make("p", {
      class: "legend",
      children: [
        make("span", { class: "tenant", text: "tenant" }),
        make("span", { class: "free", text: "free" }),
        make("span", { class: "legend-text", text: "A retiring ingester takes no writes and still answers queries." }),
      ],
    });
    this.element = make("section", {
      class: "panel",
      attributes: { "aria-labelledby": "title-pools" },
      children: [
        make("div", {
          class: "panel-head",
          children: [make("h2", { text: "Ingesters", attributes: { id: "title-pools" } }), this.count],
        }),
        legend,
        this.list,
        this.empty,
      ],
    });
  }

  /** Shows the ingesters that a search finds; returns how many these are. */
  update(pools: readonly ViewPool[], query: string): number {
    const has = searchFor(query);
    const found = pools.filter(({ name, mark = "", tenants }) => has([name, mark, ...tenants]));
    arrange(
      this.list,
      found.map((pool) => this.show(pool)),
    );
    const names = new Set(found.map(({ name }) => name));
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
    setText(this.count, found.length === pools.length ? String(pools.length) : `${found.length} of ${pools.length}`);
    setText(this.empty, pools.length === 0 ? "There are no ingesters." : "Nothing is found.");
    this.empty.hidden = found.length > 0;
    return found.length;
  }

  private show(pool: ViewPool): HTMLElement {
    const text = JSON.stringify(pool);
    const shown = this.known.get(pool.name) ?? this.add(pool.name);
    if (shown.text === text) return shown.element;
    shown.text = text;
    setText(shown.mark, pool.mark ?? "");
    shown.mark.hidden = pool.mark === undefined;
    setText(shown.detail, pool.detail);
    setAttribute(shown.element, "data-tone", pool.tone);
    setAttribute(shown.element, "data-mark", pool.mark);
    shown.places.replaceChildren(
      ...pool.tenants.map((tenant) => placeOf(tenant, "tenant")),
      ...Array.from({ length: pool.free }, () => placeOf("free", "free")),
    );
    return shown.element;
  }

  private add(name: string): Shown {
    const mark = make("span", { class: "mark" });
    const detail = make("span", { class: "detail" });
    const places = make("ul", { class: "places" });
    const element = make("li", {
      class: "pool",
      children: [make("div", { class: "pool-head", children: [make("h3", { text: name }), mark, detail] }), places],
    });
    const shown: Shown = { element, mark, detail, places, text: "" };
    this.known.set(name, shown);
    return shown;
  }
}
