import { readFileSync } from "node:fs";
import { parseTargets, type FanoutTarget } from "../core/index.ts";
import { Delivery } from "./delivery.ts";
import { log } from "../log.ts";
import type { Metrics } from "./metrics.ts";
import type { Write } from "./write.ts";

/** The targets of a file, which may change at any time. */
export class Targets {
  private deliveries = new Map<string, Delivery>();
  private text = "";
  private readonly file: string;
  private readonly metrics: Metrics;

  /** Throws when the file is not there or none of ours. */
  constructor(file: string, metrics: Metrics) {
    this.file = file;
    this.metrics = metrics;
    this.read();
  }

  get all(): readonly Delivery[] {
    return [...this.deliveries.values()];
  }

  keep(write: Write): void {
    for (const delivery of this.deliveries.values()) delivery.add(write);
  }

  /** Looks at the file again; one that cannot be read changes nothing. */
  follow(): void {
    try {
      this.read();
    } catch (error) {
      log("error", "the targets cannot be read; the known ones stay", { error });
    }
  }

  private read(): void {
    const text = readFileSync(this.file, "utf8");
    if (text === this.text) return;
    this.replace(parseTargets(text));
    this.text = text;
    log("info", "the targets are read", { targets: this.all.map(({ name }) => name).join(", ") });
  }

  private replace(targets: readonly FanoutTarget[]): void {
    const before = this.deliveries;
    this.deliveries = new Map(
      targets.map((target) => {
        const known = before.get(target.name);
        known?.update(target);
        return [target.name, known ?? new Delivery(target, this.metrics)];
      }),
    );
    for (const [name, delivery] of before) if (!this.deliveries.has(name)) delivery.stop();
  }
}
