import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../lab/waitFor.ts";
import type { RuntimeSite } from "./runtimeSite.ts";

/** The metric of the samples; each has a series of its own, by the label `n`. */
export const numbered = "numbered";

/** A tenant's writer that numbers its samples, and knows which of them were acknowledged. */
export class NumberedSamples {
  readonly tenant: string;
  private readonly site: RuntimeSite;
  private readonly acknowledged = new Set<number>();
  private next = 0;

  constructor(site: RuntimeSite, tenant: string) {
    this.site = site;
    this.tenant = tenant;
  }

  get count(): number {
    return this.acknowledged.size;
  }

  /** The last one that was acknowledged. */
  get newest(): number {
    return Math.max(...this.acknowledged);
  }

  /** Sends a sample until it is acknowledged, as Prometheus does: again after a 5xx or no answer, and never after a 4xx. */
  async send(signal?: AbortSignal): Promise<void> {
    const value = this.next;
    this.next += 1;
    const sample = { metric: numbered, label: ["n", String(value)], value, at: Date.now() } as const;
    while (signal?.aborted !== true) {
      const status = await this.site.push(this.tenant, sample).catch(() => 0);
      if (status >= 200 && status < 300) return void this.acknowledged.add(value);
      if (status >= 400 && status < 500) throw new Error(`sample ${value} of ${this.tenant} was refused: ${status}`);
      await sleep(100);
    }
  }

  /** Writes without a pause while something happens. Fails when a sample is refused, or that does. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    const end = new AbortController();
    const write = async (): Promise<void> => {
      for (; !end.signal.aborted; await sleep(50)) await this.send(end.signal);
    };
    const writing = write();
    const refused = writing.then(() => new Promise<never>(() => undefined));
    try {
      return await Promise.race([act(), refused]);
    } finally {
      end.abort();
      await writing;
    }
  }

  /** Waits until this many more were acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.count + count;
    const isThere = (): Promise<boolean> => Promise.resolve(this.count >= wanted);
    await waitFor(`${count} more samples of ${this.tenant}`, isThere, { seconds: 120 });
  }

  /** The acknowledged samples that a query does not find now. */
  async missing(): Promise<readonly number[]> {
    const found = await this.site.query(this.tenant, `last_over_time(${numbered}[1h])`);
    const values = new Map(found.map(({ labels, value }) => [labels["n"], value]));
    return [...this.acknowledged].filter((value) => values.get(String(value)) !== value);
  }

  /** Waits until every acknowledged sample is read; a query that fails, as one may while pods go, is asked again. */
  async areReadable(seconds = 120): Promise<void> {
    let reason = "";
    const isNoneMissing = async (): Promise<boolean> => {
      const missing = await this.missing().catch(String);
      reason = typeof missing === "string" ? missing : `not read: ${missing.join(", ")}`;
      return missing.length === 0;
    };
    await waitFor(`each of ${this.count} samples of ${this.tenant}`, isNoneMissing, { seconds }).catch(
      (cause: unknown) => {
        throw new Error(reason, { cause });
      },
    );
  }
}
