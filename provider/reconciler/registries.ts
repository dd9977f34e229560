import { setTimeout as sleep } from "node:timers/promises";
import {
  type ObservedRegistry,
  type RegisteredCluster,
  registryApis,
  type RegistriesSpec,
  type RegistryName,
  registryNames,
} from "../core/index.ts";
import type { Api } from "./api.ts";
import type { Live } from "./live.ts";
import { WatchCache, type WatchedKind } from "./watch.ts";

/** What of a cluster is kept: its credentials, where it has any, are nobody's business here. */
const reduce = ({ metadata, spec }: Live): Live => {
  const { name, namespace, uid, resourceVersion, creationTimestamp, labels } = metadata;
  const { hubAcceptsClient } = (spec ?? {}) as { readonly hubAcceptsClient?: unknown };
  return {
    metadata: {
      name,
      uid,
      resourceVersion,
      ...(namespace === undefined ? {} : { namespace }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(labels === undefined ? {} : { labels }),
    },
    ...(hubAcceptsClient === undefined ? {} : { spec: { hubAcceptsClient } }),
  };
};

type Selection = NonNullable<RegistriesSpec[RegistryName]>;

const watchedKind = (registry: RegistryName, selection: Selection, home: string): WatchedKind => {
  const { group, versions, plural } = registryApis[registry];
  const labelSelector = Object.entries(selection.matchLabels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  const about = {
    ...(labelSelector === "" ? {} : { labelSelector }),
    reduce,
    isMetadataOnly: registry !== "openClusterManagement",
  };
  if (registry === "secrets") {
    const namespace = (selection as { readonly namespace?: string }).namespace ?? home;
    return { ...about, path: `/api/v1/namespaces/${namespace}/${plural}` };
  }
  const [path = "", ...olderPaths] = versions.map((version) => `/apis/${group}/${version}/${plural}`);
  return { ...about, path, olderPaths, isOptional: true, isOfAllNamespaces: registry === "clusterApi" };
};

/** Clusters report how they are again and again; that is no reason for a decision. */
const decisive = (object: Live | undefined): string =>
  object === undefined ? "" : JSON.stringify([object.metadata.uid, object.metadata.labels, object.spec]);

interface Followed {
  readonly asked: string;
  readonly cache: WatchCache;
  readonly end: AbortController;
  /** Since when a list must have begun for the copy to count as complete. */
  since: number;
  isCurrent: boolean;
}

interface RegistriesParts {
  readonly api: Api;
  readonly namespace: string;
  readonly onChange: () => void;
  readonly stop: AbortSignal;
  readonly silentMs: number | undefined;
  /** How long a cluster must be gone to count as gone. */
  readonly graceMs: number | undefined;
}

/** Follows the registries of clusters that the declared topology names; they change while the program runs. */
export class Registries {
  private readonly parts: RegistriesParts;
  private readonly followed = new Map<RegistryName, Followed>();

  constructor(parts: RegistriesParts) {
    this.parts = parts;
  }

  /** Follows these registries and no others. */
  follow(wanted: RegistriesSpec = {}): void {
    for (const registry of registryNames) {
      const selection = wanted[registry];
      const asked = JSON.stringify(selection);
      const known = this.followed.get(registry);
      if (known?.asked === asked) continue;
      known?.end.abort();
      this.followed.delete(registry);
      if (selection !== undefined) this.followed.set(registry, this.begin(registry, selection, asked));
    }
  }

  /** Has every registry listed anew before what it lacks counts as gone: another replica may know of newer clusters. */
  startOver(): void {
    for (const followed of this.followed.values()) this.renew(followed);
  }

  /** What is registered now. */
  observe(): readonly ObservedRegistry[] {
    return [...this.followed].map(([registry, { cache, isCurrent }]) => ({
      registry,
      isComplete: isCurrent && cache.isSynced && !cache.isMissing,
      clusters: [...cache.items.values()] satisfies readonly RegisteredCluster[],
    }));
  }

  private begin(registry: RegistryName, selection: Selection, asked: string): Followed {
    const { api, namespace, onChange, silentMs, stop } = this.parts;
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, stop]);
    const changed = (after: Live | undefined, before: Live | undefined): void => {
      if (after === undefined) void this.doubt(followed, signal);
      if (decisive(after) !== decisive(before)) onChange();
    };
    const cache = new WatchCache(api, watchedKind(registry, selection, namespace), changed, silentMs);
    const followed: Followed = { asked, cache, end, since: 0, isCurrent: false };
    this.renew(followed);
    void cache.run(signal);
    return followed;
  }

  /** A kind that is uninstalled takes its objects with it first: whether a cluster is gone says a later list. */
  private async doubt(followed: Followed, signal: AbortSignal): Promise<void> {
    const since = performance.now();
    followed.since = since;
    followed.isCurrent = false;
    await sleep(this.parts.graceMs ?? 30_000, undefined, { signal }).catch(() => undefined);
    if (followed.since === since && !signal.aborted) this.renew(followed);
  }

  private renew(followed: Followed): void {
    const since = performance.now();
    followed.since = since;
    followed.isCurrent = false;
    void followed.cache.listedSince(since).then(() => {
      if (followed.since !== since) return;
      followed.isCurrent = true;
      this.parts.onChange();
    });
  }
}
