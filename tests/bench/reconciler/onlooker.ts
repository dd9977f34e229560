import type { TenantStatus } from "../../../provider/core/index.ts";
import type { Live } from "../../../provider/reconciler/live.ts";
import { WatchCache } from "../../../provider/reconciler/watch.ts";
import { ringsIn, tenantsPath, type World } from "../../reconciler/world.ts";

/** Follows the Tenants and the rings: asking for them again and again would be load, and later than it happened. */
export class Onlooker {
  private readonly stop = new AbortController();
  private readonly placed = new Set<string>();
  private readonly caches: readonly WatchCache[];
  private inRings = 0;
  private changed: () => void = () => undefined;

  constructor(world: World) {
    const look = (path: string, see: (object: Live) => void): WatchCache => {
      const onChange = (after: Live | undefined): void => {
        if (after !== undefined) see(after);
        this.changed();
      };
      const cache = new WatchCache(world.api, { path, reduce: (object) => object }, onChange);
      void cache.run(this.stop.signal);
      return cache;
    };
    this.caches = [
      look(tenantsPath, ({ metadata, status }) => {
        if ((status as TenantStatus | undefined)?.ingester !== undefined) this.placed.add(metadata.name);
      }),
      look(`/api/v1/namespaces/${world.namespace}/configmaps`, ({ metadata, data }) => {
        if (metadata.name === world.names.composed.hashrings) this.inRings = ringsIn(data).size;
      }),
    ];
  }

  async ready(): Promise<this> {
    await Promise.all(this.caches.map((cache) => cache.listedSince(-Infinity)));
    return this;
  }

  /** Resolves when so many Tenants have a place in their statuses and are in the rings. */
  async until(count: number, ms: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = (): void =>
        reject(new Error(`${this.placed.size} placed, ${this.inRings} in rings of ${count} after ${ms} ms`));
      const timer = setTimeout(late, ms);
      this.changed = () => {
        if (this.placed.size !== count || this.inRings !== count) return;
        clearTimeout(timer);
        resolve();
      };
      this.changed();
    });
  }

  end(): void {
    this.stop.abort();
  }
}
