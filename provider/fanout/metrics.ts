/** A target and what waits for it. */
interface Waiting {
  readonly name: string;
  readonly backlog: { readonly bytes: number; readonly age: (now: number) => number };
}

/** Numbers of the process, in Prometheus's text format. */
export class Metrics {
  private readonly counters = new Map<string, number>();

  /** Counts one more of what the labels say. */
  count(name: string, labels: Readonly<Record<string, string>>): void {
    const text = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const key = `whizard_fanout_${name}{${text.join(",")}}`;
    this.counters.set(key, (this.counters.get(key) ?? 0) + 1);
  }

  render(deliveries: readonly Waiting[], now: number): string {
    return [
      ...[...this.counters].map(([key, value]) => `${key} ${value}`),
      ...deliveries.flatMap(({ name, backlog }) => [
        `whizard_fanout_held_bytes{target="${name}"} ${backlog.bytes}`,
        `whizard_fanout_oldest_seconds{target="${name}"} ${backlog.age(now) / 1_000}`,
      ]),
      `whizard_fanout_resident_memory_bytes ${process.memoryUsage.rss()}`,
      "",
    ].join("\n");
  }
}
