import {
  planRuntime,
  rulesToRead,
  tenantApi,
  type KubeObject,
  type ObjectKey,
  type Observed,
  type PlannedStatus,
  type RetiringIngester,
  type RuleNotice,
  type RuntimePlan,
} from "../core/index.ts";
import { type Api, hasStatus } from "./api.ts";
import { Writer } from "./apply.ts";
import { covers } from "./covers.ts";
import { noticeOfRules, noticeOfTenant, postEvents } from "./events.ts";
import { writeGroupStatuses } from "./groupStatuses.ts";
import { inLanes } from "./inLanes.ts";
import type { Live } from "./live.ts";
import { log } from "../log.ts";
import type { Metrics } from "./metrics.ts";
import { type Caches, hasForeignData, Observer, type Site } from "./observe.ts";
import { readAhead } from "./readAhead.ts";
import { Registrar } from "./registrar.ts";
import type { Registries } from "./registries.ts";
import { findRetiring } from "./retiring.ts";
import { RulerStates } from "./rulerStates.ts";
import { touchPods } from "./touch.ts";
import type { WatchCache } from "./watch.ts";

interface ReconcilerParts {
  readonly api: Api;
  readonly caches: Caches;
  readonly registries: Registries;
  readonly site: Site;
  readonly metrics: Metrics;
  readonly clock: () => number;
  /** Knows whether a tenant waits for the next pass. */
  readonly loop: { readonly hasUrgent: boolean };
  /** The file of this program, for a thread. */
  readonly program: string | undefined;
}

const { group, version, plural, kind } = tenantApi;
const tenantsPath = `/apis/${group}/${version}/${plural}`;

/** Fields of a status that are the reconciler's, and must not be there when they are not wanted. */
const seatFields = ["service", "ingester", "compactor", "ruler", "storage", "pool", "credential"] as const;

const isSameStatus = (live: PlannedStatus["tenant"]["status"], wanted: PlannedStatus["status"]): boolean =>
  covers(live, wanted) && seatFields.every((field) => wanted[field] !== undefined || live?.[field] === undefined);

const componentOf = ({ metadata }: KubeObject): string => metadata.labels?.["app.kubernetes.io/name"] ?? "";

/** A pass: everything that is to do now, for all tenants. */
export class Reconciler {
  private readonly parts: ReconcilerParts;
  private readonly writer: Writer;
  private readonly observer: Observer;
  private readonly registrar: Registrar;
  private isFirst = true;
  private retiring: readonly RetiringIngester[] = [];
  private readonly rulerStates: RulerStates;
  private asked: Parameters<RulerStates["find"]>[0] = { rulers: [], serverName: undefined };
  private warned: ReadonlySet<string> = new Set();
  private workloadsSince: number | undefined;
  private mapsSince: number | undefined;

  constructor(parts: ReconcilerParts) {
    this.parts = parts;
    this.writer = new Writer(parts.api, parts.site.namespace);
    this.observer = new Observer(parts.caches, parts.site);
    this.registrar = new Registrar({ ...parts, writer: this.writer, tenants: parts.caches.tenants });
    this.rulerStates = new RulerStates(parts.api, parts.site);
  }

  /** Makes the next pass look at everything, as after a change of the leader. */
  startOver(): void {
    this.isFirst = true;
    this.parts.registries.startOver();
  }

  /** Runs one pass. Returns when time alone asks for the next one. Throws when something could not be written. */
  async pass(signal: AbortSignal): Promise<number | undefined> {
    const errors: unknown[] = [];
    const { api, site } = this.parts;
    // What was asked before the last decision may be about pods that are gone.
    const found = await findRetiring(api, site, this.retiring, signal);
    const plan = planRuntime(await this.observe(found, errors, signal));
    this.retiring = plan.retiring;
    this.asked = { rulers: plan.askedRulers, serverName: plan.rulerServerName };
    const unrecorded = await this.writeStatuses(plan.statuses, errors, signal);
    if (errors.length === 0 && this.isStorm()) return this.parts.clock();
    await this.writeMaps(plan.maps(unrecorded), errors, signal);
    const isDone =
      (await this.writeObjects(plan.credentials, errors, signal)) &&
      (await this.writeObjects(plan.workloads, errors, signal));
    if (isDone && unrecorded.size === 0) await this.prune(plan.prune(), errors, signal);
    await writeGroupStatuses(plan.ruleGroupStatuses, {
      writer: this.writer,
      caches: this.parts.caches,
      errors,
      signal,
    });
    const notices = [...plan.ruleGroupNotices, ...this.unsaid(plan.prometheusRuleNotices)].map(noticeOfRules);
    await postEvents(this.parts.api, [...plan.events.map(noticeOfTenant), ...notices], signal);
    this.measure(plan);
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} writes failed: ${String(errors[0])}`);
    const times = [plan.wakeAt, this.rulerStates.nextAt(plan.askedRulers)].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.max(this.parts.clock(), Math.min(...times));
  }

  /** What is there, with the Tenants of the registered clusters. */
  private async observe(found: Observed["retiring"], errors: unknown[], signal: AbortSignal): Promise<Observed> {
    const now = this.parts.clock();
    const rulerStates = await this.rulerStates.find(this.asked, now, errors, signal);
    const asked = { retiring: found, rulerStates };
    const observed = this.observer.observe(now, asked);
    const hasRegistered = await this.registrar.run(observed, errors, signal);
    const hasRead = await readAhead(rulesToRead(observed), this.parts.program, signal);
    // What was seen before is old by now.
    return hasRegistered || hasRead ? this.observer.observe(this.parts.clock(), asked) : observed;
  }

  /** Writes the statuses that differ; returns the ids of those that are not recorded, because that failed. */
  private async writeStatuses(
    statuses: readonly PlannedStatus[],
    errors: unknown[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const { tenants } = this.parts.caches;
    const unrecorded = new Set<string>();
    const changed = statuses.filter(({ tenant, status }) => !isSameStatus(tenant.status, status));
    await inLanes(changed, errors, signal, async ({ tenant, id, status }) => {
      const { name, uid } = tenant.metadata;
      const wanted = { apiVersion: `${group}/${version}`, kind, metadata: { name, uid }, status };
      try {
        const made = await this.writer.applyStatus(tenantsPath, wanted, tenant as unknown as Live, signal);
        if (made !== undefined) tenants.learn(made);
      } catch (error) {
        unrecorded.add(id);
        // The Tenant was removed: the watch tells what to do next.
        if (!hasStatus(error, 404)) throw error;
      }
    });
    return unrecorded;
  }

  private async writeMaps(maps: readonly KubeObject[], errors: unknown[], signal: AbortSignal): Promise<void> {
    const { metrics } = this.parts;
    const made = await Promise.all(
      maps.map(async (object) => {
        const isWritten = await this.write(object, signal).catch((error: unknown) => void errors.push(error));
        return isWritten === true;
      }),
    );
    if (made[0] === true) metrics.ringGeneration += 1;
    const changed = new Set(maps.flatMap((map, index) => (made[index] === true ? [componentOf(map)] : [])));
    // A last touch may have been lost. Ingesters are many, and what they follow can wait for kubelet's own round.
    if (this.isFirst) for (const component of ["router", "gateway"]) changed.add(component);
    // Of a component with several maps all count: its pods carry one hash of them.
    const told = maps.filter((map) => changed.has(componentOf(map)));
    if (told.length === 0) return;
    await this.touch(told, errors, signal);
    this.isFirst = errors.length > 0;
  }

  private async touch(maps: readonly KubeObject[], errors: unknown[], signal: AbortSignal): Promise<void> {
    const { api, site } = this.parts;
    await touchPods(api, site, maps, signal).catch((error: unknown) => void errors.push(error));
  }

  private cacheOf(object: {
    readonly kind: string;
    readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  }) {
    const { caches } = this.parts;
    if (object.kind === "StatefulSet") return caches.statefulSets;
    if (object.kind === "PodDisruptionBudget") return caches.budgets;
    if (object.kind === "ConfigMap") return caches.configMaps;
    const component = object.metadata.labels?.["app.kubernetes.io/name"] ?? "";
    return ["tenant-credential", "ruler"].includes(component) ? caches.credentials : caches.secrets;
  }

  /** Applies an object when it differs; returns whether it did. */
  private async write(object: KubeObject, signal: AbortSignal): Promise<boolean> {
    const cache: WatchCache = this.cacheOf(object);
    const live = cache.items.get(object.metadata.name);
    const made =
      cache === this.parts.caches.credentials
        ? await this.writeCredential(object, live, signal)
        : await this.writer.apply(object, live, signal);
    if (made !== undefined) cache.learn(made);
    return made !== undefined;
  }

  /** The content of a credential is not in memory: it is written when it is not there, or when somebody else wrote it. */
  private async writeCredential(
    object: KubeObject,
    live: Live | undefined,
    signal: AbortSignal,
  ): Promise<Live | undefined> {
    const isThere = live !== undefined && !hasForeignData(live) && covers(live.metadata.labels, object.metadata.labels);
    return isThere ? undefined : this.writer.applyAlways(object, signal);
  }

  /**
   * Writes the objects that differ, and stops in between when a tenant waits for its place, though never for long; returns
   * whether all were written.
   */
  private async writeObjects(
    objects: () => readonly KubeObject[],
    errors: unknown[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const since = (this.workloadsSince ??= performance.now());
    const isCut = (): boolean => this.parts.loop.hasUrgent && performance.now() - since < 5000;
    if (isCut()) return false;
    const rules: KubeObject[] = [];
    await inLanes(objects(), errors, signal, async (object) => {
      if (!isCut() && (await this.write(object, signal)) && object.kind === "ConfigMap") rules.push(object);
    });
    if (rules.length > 0) await this.touch(rules, errors, signal);
    if (isCut()) return false;
    this.workloadsSince = undefined;
    return true;
  }

  /** Whether so many Tenants appear that the maps had better wait for the next of them; never for long. */
  private isStorm(): boolean {
    const isWaiting = this.parts.loop.hasUrgent && performance.now() - (this.mapsSince ??= performance.now()) < 500;
    if (!isWaiting) this.mapsSince = undefined;
    return isWaiting;
  }

  private async prune(keys: readonly ObjectKey[], errors: unknown[], signal: AbortSignal): Promise<void> {
    const { statefulSets, budgets, configMaps, secrets, credentials } = this.parts.caches;
    await inLanes(keys, errors, signal, async (key) => {
      log("info", "removing", { kind: key.kind, name: key.name });
      await this.writer.remove(key, signal);
      // It stays until its pods are gone.
      if (key.kind === "PersistentVolumeClaim") return;
      const caches = { StatefulSet: [statefulSets], PodDisruptionBudget: [budgets], ConfigMap: [configMaps] }[key.kind];
      for (const cache of caches ?? [secrets, credentials]) cache.forget(key.name);
    });
  }

  /** What is wrong with PrometheusRules and was not said yet; it is in the log as well, as they have no status. */
  private unsaid(notices: readonly RuleNotice[]): readonly RuleNotice[] {
    const keyOf = ({ metadata: { name, uid }, message }: RuleNotice): string => `${uid} ${name}: ${message}`;
    const news = notices.filter((notice) => !this.warned.has(keyOf(notice)));
    for (const { metadata, message } of news) log("warn", "rules are left out", { object: metadata.name, message });
    this.warned = new Set(notices.map(keyOf));
    return news;
  }

  private measure({ statuses, placement }: RuntimePlan): void {
    const { metrics } = this.parts;
    const states: Record<string, number> = {};
    for (const { status } of statuses) {
      const reason = status.conditions?.find(({ type }) => type === "Ready")?.reason ?? "Unknown";
      states[reason] = (states[reason] ?? 0) + 1;
    }
    metrics.tenantsByState = states;
    const limit = this.observer.tenantsPerIngester;
    metrics.freeSlots = placement.ingesters
      .filter((slot) => slot.kind === "shared")
      .reduce((sum, { tenants }) => sum + Math.max(0, limit - tenants.length), 0);
  }
}
