import { planRegistry, registryNames, type KubeObject, type Observed, type RegistryIssue } from "../core/index.ts";
import type { Api } from "./api.ts";
import type { Writer } from "./apply.ts";
import { noticeOfCluster, postEvents } from "./events.ts";
import { inLanes } from "./inLanes.ts";
import { log } from "../log.ts";
import type { Metrics } from "./metrics.ts";
import type { Registries } from "./registries.ts";
import type { WatchCache } from "./watch.ts";

interface RegistrarParts {
  readonly api: Api;
  readonly writer: Writer;
  readonly registries: Registries;
  readonly tenants: WatchCache;
  readonly metrics: Metrics;
}

const textOf = ({ registry, cluster, message }: RegistryIssue): string =>
  `${registry} ${cluster.metadata.namespace ?? ""}/${cluster.metadata.name}: ${message}`;

/** Makes Tenants of the clusters that are registered, and removes them by the policy. */
export class Registrar {
  private readonly parts: RegistrarParts;
  private told: ReadonlySet<string> = new Set();

  constructor(parts: RegistrarParts) {
    this.parts = parts;
  }

  /** Writes what differs; returns whether anything did. */
  async run(observed: Observed, errors: unknown[], signal: AbortSignal): Promise<boolean> {
    const { registries, metrics } = this.parts;
    const { spec } = observed.declared;
    registries.follow(spec.reconciler?.registries);
    const found = registries.observe();
    const sizes = new Map(found.map(({ registry, clusters }) => [registry, clusters.length]));
    metrics.clusters = registryNames.flatMap((name) => (sizes.has(name) ? [[name, sizes.get(name) ?? 0]] : []));
    if (found.length === 0) return false;
    const plan = planRegistry(spec, observed.tenants, found);
    const written = await this.write(plan.tenants, errors, signal);
    await this.remove(plan.removed, errors, signal);
    await this.tell(plan.issues, signal);
    return written || plan.removed.length > 0;
  }

  private async write(wanted: readonly KubeObject[], errors: unknown[], signal: AbortSignal): Promise<boolean> {
    const { tenants, writer } = this.parts;
    let isWritten = false;
    await inLanes(wanted, errors, signal, async (object) => {
      const made = await writer.apply(object, tenants.items.get(object.metadata.name), signal);
      if (made === undefined) return;
      tenants.learn(made);
      isWritten = true;
    });
    return isWritten;
  }

  private async remove(names: readonly string[], errors: unknown[], signal: AbortSignal): Promise<void> {
    await inLanes(names, errors, signal, async (name) => {
      log("info", "removing a Tenant whose cluster is no longer registered", { tenant: name });
      await this.parts.writer.remove({ apiVersion: "", kind: "Tenant", name }, signal);
      this.parts.tenants.forget(name);
    });
  }

  /** Says once why a cluster has no Tenant, on the cluster itself. */
  private async tell(issues: readonly RegistryIssue[], signal: AbortSignal): Promise<void> {
    const news = issues.filter((issue) => !this.told.has(textOf(issue)));
    for (const issue of news) log("warn", "a registered cluster has no Tenant", { issue: textOf(issue) });
    this.told = new Set(issues.map(textOf));
    await postEvents(this.parts.api, news.map(noticeOfCluster), signal);
  }
}
