import type { StatusView, ViewEdge, ViewStop } from "../core/status/view.ts";
import { canvas, cornerOf, lineBetween, size } from "./flowPlan.ts";
import { draw, make, setAttribute, setText } from "./make.ts";
import { LiveTable } from "./table.ts";

const arrow = draw("marker", {
  attributes: {
    id: "arrow",
    viewBox: "0 0 8 8",
    refX: "7",
    refY: "4",
    markerWidth: "9",
    markerHeight: "9",
    markerUnits: "userSpaceOnUse",
    orient: "auto",
  },
  children: [draw("path", { attributes: { d: "M0 0L8 4L0 8z" } })],
});

interface Stop {
  readonly group: SVGGElement;
  readonly title: SVGTextElement;
  readonly detail: SVGTextElement;
}

interface Edge {
  readonly group: SVGGElement;
  readonly rate: SVGTSpanElement;
}

/** The data's way as a drawing; where there is no room for it, and for who cannot see it, as a table. */
export class Flow {
  readonly element: HTMLElement;
  private readonly table = new LiveTable({ name: "flow" });
  private readonly edges = draw("g");
  private readonly stops = draw("g");
  private readonly knownEdges = new Map<string, Edge>();
  private readonly knownStops = new Map<string, Stop>();

  constructor() {
    const drawing = draw("svg", {
      class: "flow",
      attributes: { viewBox: `0 0 ${canvas.width} ${canvas.height}`, "aria-hidden": "true" },
      children: [draw("defs", { children: [arrow] }), this.edges, this.stops],
    });
    this.element = make("section", {
      class: "panel way",
      attributes: { "aria-labelledby": "title-way" },
      children: [
        make("div", {
          class: "panel-head",
          children: [make("h2", { text: "The data's way", attributes: { id: "title-way" } })],
        }),
        make("div", { class: "drawing", children: [drawing] }),
        make("div", { class: "instead", children: [this.table.element] }),
      ],
    });
  }

  update({ stops, edges, tables }: StatusView): void {
    edges.forEach((edge) => this.showEdge(edge));
    stops.forEach((stop) => this.showStop(stop));
    this.table.update(tables.flow, "");
  }

  private showStop({ name, title, detail, tone }: ViewStop): void {
    const stop = this.knownStops.get(name) ?? this.addStop(name);
    if (stop === undefined) return;
    setText(stop.title, title);
    setText(stop.detail, detail);
    setAttribute(stop.group, "data-tone", tone);
  }

  private addStop(name: string): Stop | undefined {
    const corner = cornerOf(name);
    if (corner === undefined) return undefined;
    const text = (kind: string, y: number) =>
      draw("text", { class: kind, attributes: { x: String(corner.x + 30), y: String(corner.y + y) } });
    const stop: Stop = {
      group: draw("g", { class: "stop" }),
      title: text("stop-title", 27),
      detail: text("stop-detail", 46),
    };
    const box = { x: corner.x, y: corner.y, width: size.width, height: size.height, rx: 12 };
    stop.group.append(
      draw("rect", { attributes: Object.fromEntries(Object.entries(box).map(([key, value]) => [key, String(value)])) }),
      draw("circle", { attributes: { cx: String(corner.x + 17), cy: String(corner.y + 22), r: "5" } }),
      stop.title,
      stop.detail,
    );
    this.stops.append(stop.group);
    this.knownStops.set(name, stop);
    return stop;
  }

  private showEdge(edge: ViewEdge): void {
    const key = `${edge.from} ${edge.to}`;
    const known = this.knownEdges.get(key) ?? this.addEdge(key, edge);
    if (known === undefined) return;
    setText(known.rate, edge.text);
    setAttribute(known.group, "data-strength", String(edge.strength));
  }

  private addEdge(key: string, { from, to, what }: ViewEdge): Edge | undefined {
    const line = lineBetween(from, to);
    if (line === undefined) return undefined;
    const at = (dy: string, kind: string) => draw("tspan", { class: kind, attributes: { x: String(line.x), dy } });
    const rate = at("-2", "rate");
    const unit = at("13", "unit");
    unit.textContent = what;
    const group = draw("g", {
      class: "edge",
      children: [
        draw("path", { class: "line", attributes: { d: line.path, "marker-end": "url(#arrow)" } }),
        draw("path", { class: "pulse", attributes: { d: line.path } }),
        draw("text", { attributes: { y: String(line.y) }, children: [rate, unit] }),
      ],
    });
    const edge: Edge = { group, rate };
    this.edges.append(group);
    this.knownEdges.set(key, edge);
    return edge;
  }
}
