import type { TableName, ViewTile } from "../core/status/view.ts";
import { arrange, make, setAttribute, setText } from "./make.ts";

interface Shown {
  readonly element: HTMLAnchorElement;
  readonly text: HTMLElement;
  readonly detail: HTMLElement;
}

/** The numbers that come first, each a link to what they are made of. */
export class Tiles {
  readonly element = make("section", { class: "tiles", attributes: { "aria-label": "At a glance" } });
  private readonly known = new Map<string, Shown>();

  update(tiles: readonly ViewTile[]): void {
    arrange(
      this.element,
      tiles.map((tile) => this.show(tile)),
    );
  }

  private show({ title, text, detail, tone, table }: ViewTile): HTMLElement {
    const shown = this.known.get(title) ?? this.add(title, table);
    setText(shown.text, text);
    setText(shown.detail, detail);
    setAttribute(shown.element, "data-tone", tone);
    return shown.element;
  }

  private add(title: string, table: TableName): Shown {
    const text = make("span", { class: "tile-text" });
    const detail = make("span", { class: "tile-detail" });
    const element = make("a", {
      class: "tile",
      attributes: { href: `#${table}` },
      children: [make("span", { class: "tile-title", text: title }), text, detail],
    });
    const shown: Shown = { element, text, detail };
    this.known.set(title, shown);
    return shown;
  }
}
