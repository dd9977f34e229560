import { MultiBar, type SingleBar } from "cli-progress";
import type { FleetEvent } from "./fleetEvent.ts";
import { describeEvent } from "./progressLines.ts";

/** Where bars are drawn: a terminal, which has so many lines. */
export type BarStream = NodeJS.WritableStream & { readonly rows?: number };

const format = "{name} |{bar}| {value}/{total} {note}";
const nameWidth = 24;

/** So that what is noted behind a bar stands on 80 columns. */
const barsize = 28;

/** Lines that are left for the whole, the partition, the line that the cursor is in, and one that was said before. */
const otherLines = 4;

const padded = (name: string): string => name.slice(0, nameWidth).padEnd(nameWidth);

interface PartitionState {
  readonly name: string;
  readonly total: number;
  reached: number;
}

/**
 * Bars on a terminal: one for the whole, one for the partition under way, and one for each cluster that is being updated, which
 * counts its steps. How many steps there will be nobody knows, so a cluster's bar grows with them. What does not fit on the
 * terminal waits for a free line, as nothing can be drawn again that has left it.
 */
export class ProgressBars {
  readonly #bars: MultiBar;
  readonly #stream: BarStream;
  readonly #partitionOf = new Map<string, PartitionState>();
  /** Clusters in update; those without a bar have found no room. */
  readonly #running = new Map<string, SingleBar | undefined>();
  #shown: { readonly state: PartitionState; readonly bar: SingleBar } | undefined;
  #whole: SingleBar | undefined;

  constructor(stream: BarStream) {
    this.#stream = stream;
    // A line that is said moves all bars down, so each is drawn again.
    this.#bars = new MultiBar({ format, stream, barsize, hideCursor: true, forceRedraw: true });
  }

  /** Shows an event. */
  show(event: FleetEvent): void {
    if (event.kind === "planned") this.#plan(event);
    else if (event.kind === "central") this.#turn(event.cluster, event.state === "started");
    else if (event.kind === "step") this.#step(event.cluster, event.step.name);
    else if (event.kind === "draining") this.#step(event.member, "waits for its samples");
    else if (event.kind === "observed") this.#look(event);
    else if (event.kind === "interrupted") this.#whole?.update({ note: "interrupted" });
    else this.#member(event);
  }

  /** Says a line above the bars; what is longer than the terminal is wide is cut off. */
  say(line: string): void {
    if (!this.#bars.isActive) {
      this.#stream.write(`${line}\n`);
      return;
    }
    this.#bars.log(`${line}\n`);
    this.#bars.update();
  }

  /** Leaves the bars as they are and the cursor below them. */
  end(): void {
    if (this.#bars.isActive) this.#bars.stop();
  }

  #plan({ partitions, current }: Extract<FleetEvent, { kind: "planned" }>): void {
    const done = new Set(current);
    const all = partitions.flatMap(({ members }) => members);
    this.#whole = this.#bars.create(all.length, done.size, { name: padded("all members"), note: "" });
    for (const { name, members } of partitions) {
      const reached = members.filter((member) => done.has(member)).length;
      const state: PartitionState = { name, total: members.length, reached };
      members.forEach((member) => this.#partitionOf.set(member, state));
    }
  }

  #look({ partition, figures }: Extract<FleetEvent, { kind: "observed" }>): void {
    const state = this.#partitionOf.get(figures[0]?.member ?? "");
    if (state?.name !== partition) return;
    this.#reach(state);
    this.#shown?.bar.update({ note: "at its gate" });
  }

  #member(event: Extract<FleetEvent, { member: string }>): void {
    const { member, kind } = event;
    const state = this.#partitionOf.get(member);
    if (state !== undefined) this.#reach(state);
    this.#turn(member, kind === "started");
    if (kind === "failed" || kind === "locked") this.say(describeEvent(event) ?? "");
    if (kind !== "succeeded") return;
    this.#whole?.increment();
    if (state === undefined) return;
    state.reached += 1;
    this.#shown?.bar.update(state.reached);
  }

  /** Shows the partition under way in the place of the one before it. */
  #reach(state: PartitionState): void {
    if (this.#shown?.state === state) return;
    if (this.#shown !== undefined) this.#bars.remove(this.#shown.bar);
    const bar = this.#bars.create(state.total, state.reached, { name: padded(`  ${state.name}`), note: "" });
    this.#shown = { state, bar };
  }

  #turn(cluster: string, begins: boolean): void {
    const bar = this.#running.get(cluster);
    if (bar !== undefined) this.#bars.remove(bar);
    this.#running.delete(cluster);
    if (begins) this.#running.set(cluster, undefined);
    const hidden = [...this.#running].find(([, shown]) => shown === undefined)?.[0];
    if (hidden !== undefined && this.#hasRoom())
      this.#running.set(hidden, this.#bars.create(1, 0, { name: padded(`    ${hidden}`), note: "" }));
  }

  #hasRoom(): boolean {
    const shown = [...this.#running.values()].filter((bar) => bar !== undefined).length;
    return shown < Math.max(1, (this.#stream.rows ?? 24) - otherLines);
  }

  #step(cluster: string, note: string): void {
    const bar = this.#running.get(cluster);
    if (bar === undefined) return;
    bar.setTotal(bar.getTotal() + 1);
    bar.increment({ note });
  }
}
