import type { Api } from "./api.ts";

/** Numbers of the process, in Prometheus's text format. */
export class Metrics {
  passes = 0;
  failures = 0;
  passSeconds = 0;
  isLeader = false;
  /** How often the hashrings were written. */
  ringGeneration = 0;
  /** Tenants by the condition that they lack, or `Ready`. */
  tenantsByState: Readonly<Record<string, number>> = {};
  freeSlots = 0;
  /** Clusters in each registry that is followed. */
  clusters: readonly (readonly [registry: string, count: number])[] = [];
  queueDepth: () => number = () => 0;
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  render(): string {
    const line = (name: string, value: number, labels = ""): string => `whizard_reconciler_${name}${labels} ${value}`;
    return [
      line("passes_total", this.passes),
      line("pass_failures_total", this.failures),
      line("pass_seconds_total", this.passSeconds),
      line("queue_depth", this.queueDepth()),
      line("leader", this.isLeader ? 1 : 0),
      line("ring_generation", this.ringGeneration),
      line("ingester_free_slots", this.freeSlots),
      ...Object.entries(this.tenantsByState).map(([state, count]) => line("tenants", count, `{state="${state}"}`)),
      ...this.clusters.map(([registry, count]) => line("registered_clusters", count, `{registry="${registry}"}`)),
      ...[...this.api.sent].map(([key, count]) => {
        const [verb, code] = key.split(" ");
        return line("api_requests_total", count, `{verb="${verb}",code="${code}"}`);
      }),
      line("resident_memory_bytes", process.memoryUsage.rss()),
      "",
    ].join("\n");
  }
}
