import type { TenantObject, TenantStatus } from "../crd/tenantObject.ts";
import type { KubeObject } from "../kubeObject.ts";
import { place } from "../placement/place.ts";
import type { Placement, PlacementLimits } from "../placement/placement.ts";
import { placementLimits } from "../placement/request.ts";
import { rfc3339 } from "../topology/outputs.ts";
import { namesOf } from "../topology/names.ts";
import { resolve } from "../topology/resolve.ts";
import type { Topology } from "../topology/topology.ts";
import { renderIssue } from "../issue.ts";
import { rulerShard } from "../manifests/ruler.ts";
import { type PrometheusRuleObject, readPrometheusRule, type ReadRules } from "../rules/prometheusRule.ts";
import { rulerName } from "../spec/rulerName.ts";
import type { RulerNode } from "../topology/rulers.ts";
import { parseRuleSets } from "./declaredRules.ts";
import { resolveRuntimeRulers } from "./runtimeRulers.ts";
import { durationMs } from "../spec/duration.ts";
import { isLocalOnly } from "../topology/objstore.ts";
import { type EndedSlot, retire, retiringOf } from "./retire.ts";
import type { RetiringIngester } from "./retiring.ts";
import { admitTenants, type Candidate } from "./admit.ts";
import { composeMaps, readRings } from "./composeMaps.ts";
import type { ObjectKey, Observed } from "./observed.ts";
import { previousPlacement } from "./previousPlacement.ts";
import { buildTenantStatus, type TenantSeat } from "./tenantStatus.ts";
import {
  buildBucketViews,
  buildRuntimeRulers,
  buildRuntimeWorkloads,
  buildTenantCredential,
  isKnownStorage,
} from "./workloads.ts";

/** Something that a person should see on a Tenant. */
export interface TenantEvent {
  readonly tenant: TenantObject;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** The status that a Tenant should have. It is the record of the decision: nothing else is done before it is written. */
export interface PlannedStatus {
  readonly tenant: TenantObject;
  readonly id: string;
  readonly status: TenantStatus;
}

/** What there is to do, in the order of its fields. What is a function is made when it is asked for: not every pass gets there. */
export interface RuntimePlan {
  readonly placement: Placement;
  readonly statuses: readonly PlannedStatus[];
  /** The maps of routers and gateways, without the tenants whose status could not be written. */
  readonly maps: (unrecorded: ReadonlySet<string>) => readonly KubeObject[];
  /** Secrets of the runtime tenants' credentials. */
  readonly credentials: () => readonly KubeObject[];
  readonly workloads: () => readonly KubeObject[];
  /** Ingesters of which is to be found out whether they may go. */
  readonly retiring: readonly RetiringIngester[];
  /** What nobody needs any more; removed last, after the maps that no longer name it were written. */
  readonly prune: () => readonly ObjectKey[];
  readonly events: readonly TenantEvent[];
  /** Groups of PrometheusRules that are left out, and why. */
  readonly ruleIssues: readonly string[];
  /** When time alone changes the plan, in milliseconds since the epoch: an emptied ingester's retention ends. */
  readonly wakeAt: number | undefined;
}

const limitsOf = ({ declared: { spec }, claims }: Observed): PlacementLimits => {
  const { ingesterPool, compactorPool } = namesOf(spec.name);
  return {
    ...placementLimits(spec),
    ingesterPrefix: ingesterPool,
    compactorPrefix: compactorPool,
    // A new ingester would silently take over what is on the claim.
    reservedIngesters: claims.map(({ ingester }) => ingester),
  };
};

const seatsOf = ({ ingesters, compactors }: Placement): ReadonlyMap<string, TenantSeat> => {
  const compactorOf = new Map(compactors.flatMap(({ name, tenants }) => tenants.map((it) => [it, name] as const)));
  return new Map(
    ingesters.flatMap(({ name, storage, kind, tenants }) =>
      tenants.map((it) => [it, { ingester: name, compactor: compactorOf.get(it) ?? "", storage, pool: kind }] as const),
    ),
  );
};

/** Pods of an ingester that must be ready for a write to be accepted. */
const quorum = (replicationFactor: number): number => Math.ceil(replicationFactor / 2);

interface Decided {
  readonly observed: Observed;
  readonly candidates: readonly Candidate[];
  readonly topology: Topology;
  readonly seats: ReadonlyMap<string, TenantSeat>;
  readonly rulers: readonly RulerNode[];
}

const planStatuses = ({ observed, candidates, topology, seats, rulers }: Decided): readonly PlannedStatus[] => {
  const { spec, names } = topology;
  const needed = quorum(spec.router.replicationFactor);
  const ready = new Set(
    observed.workloads.flatMap(({ name, readyReplicas }) => (readyReplicas >= needed ? [name] : [])),
  );
  const rings = readRings(observed.hashrings);
  const now = rfc3339(observed.now);
  const rulerOf = new Map(rulers.map(({ tenant, name }) => [tenant, rulerShard(name, 0)]));
  // Of a declared tenant's rules the reconciler knows nothing but the ruler that they have.
  const existing = new Set(observed.workloads.map(({ name }) => name));
  const declaredRuler = (id: string): string | undefined =>
    [rulerShard(rulerName(spec.name, id), 0)].find((name) => existing.has(name));
  return candidates.map((candidate) => {
    const { object, id, placed, isDeclared } = candidate;
    const seat = placed === undefined && !isDeclared ? undefined : seats.get(id);
    const status = buildTenantStatus({
      candidate,
      seat,
      namespace: spec.namespace,
      service: candidate.refusal?.reason === "NoService" ? undefined : `${spec.namespace}.${spec.name}`,
      ruler: isDeclared ? declaredRuler(id) : rulerOf.get(id),
      secret: placed === undefined ? undefined : names.tenantCredential(object.metadata.name),
      isIngesterReady: seat !== undefined && ready.has(seat.ingester),
      isInRing: seat !== undefined && rings.get(id) === seat.ingester,
      now,
    });
    return { tenant: object, id, status };
  });
};

const conditionOf = (status: TenantStatus | undefined, type: string) =>
  status?.conditions?.find((condition) => condition.type === type);

const refusedEvent = ({ tenant, status }: PlannedStatus): readonly TenantEvent[] => {
  const [before, after] = [conditionOf(tenant.status, "Admitted"), conditionOf(status, "Admitted")];
  if (after?.status !== "False" || before?.reason === after.reason) return [];
  return [{ tenant, type: "Warning", reason: after.reason, message: after.message }];
};

const movedEvent = ({ tenant, status }: PlannedStatus): readonly TenantEvent[] => {
  const [from, to] = [tenant.status?.ingester?.name, status.ingester?.name];
  if (from === undefined || to === undefined || from === to) return [];
  return [{ tenant, type: "Normal", reason: "Moved", message: `new writes go to ${to} instead of ${from}` }];
};

const keyText = ({ kind, name }: ObjectKey): string => `${kind}/${name}`;

/** A workload whose storage the spec does not know any more is nobody's to rebuild, and nobody's to remove. */
const planPrune = (
  own: readonly ObjectKey[],
  wanted: readonly KubeObject[],
  topology: Topology,
  going: ReadonlySet<string>,
): readonly ObjectKey[] => {
  const orphans = [...topology.ingesters, ...topology.compactors].filter(
    ({ name, storage }) => !isKnownStorage(storage, topology) && !going.has(name),
  );
  const kept = new Set([
    ...wanted.map(({ kind, metadata }) => keyText({ apiVersion: "", kind, name: metadata.name })),
    ...Object.values(topology.names.composed).flatMap((name) => [`ConfigMap/${name}`, `Secret/${name}`]),
    ...orphans.flatMap(({ name }) => [`StatefulSet/${name}`, `PodDisruptionBudget/${name}`]),
  ]);
  return own.filter((key) => !kept.has(keyText(key)));
};

/** How often an ingester that should go is asked whether it may. */
const askEveryMs = 10_000;

const wakeAt = (
  { ingesters }: Placement,
  { ingesterRetentionMs }: PlacementLimits,
  ended: readonly EndedSlot[],
  { declared: { spec }, now }: Observed,
): number | undefined => {
  const localMs = durationMs(spec.ingester.localTsdbRetention);
  const ends = [
    ...ingesters.flatMap(({ emptySince }) => (emptySince === undefined ? [] : [emptySince + ingesterRetentionMs])),
    ...ended.map(({ slot }) =>
      isLocalOnly(slot.storage, spec)
        ? Math.max((slot.emptySince ?? now) + localMs, now + askEveryMs)
        : now + askEveryMs,
    ),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
};

interface Going {
  readonly claims: readonly ObjectKey[];
  /** Ingesters none of whose claims would stay behind. */
  readonly workloads: ReadonlySet<string>;
}

/** What goes of the released ingesters: the claims first, so that none is left behind when the program dies in between. */
const goingOf = (ended: readonly EndedSlot[], { workloads, claims }: Observed): Going => {
  // Only what the cluster says to be released: the next decision must not be another one.
  const noted = new Set(workloads.flatMap(({ name, isReleased }) => (isReleased === true ? [name] : [])));
  const released = new Set(ended.map(({ slot }) => slot.name).filter((name) => noted.has(name)));
  const staying = claims.filter(({ ingester, isGoing }) => !isGoing && released.has(ingester));
  return {
    claims: staying.map(({ name }) => ({ apiVersion: "v1", kind: "PersistentVolumeClaim", name })),
    workloads: new Set([...released].filter((name) => !staying.some(({ ingester }) => ingester === name))),
  };
};

const join = (a: Placement, b: Placement): Placement => ({
  ingesters: [...a.ingesters, ...b.ingesters],
  compactors: [...a.compactors, ...b.compactors],
});

const without = (placement: Placement, ids: ReadonlySet<string>): Placement =>
  ids.size === 0
    ? placement
    : {
        ...placement,
        ingesters: placement.ingesters.map((slot) => ({ ...slot, tenants: slot.tenants.filter((it) => !ids.has(it)) })),
      };

const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

const read = new WeakMap<PrometheusRuleObject, ReadRules>();

/** Reads an object once, however many decisions look at it. */
const readOnce = (object: PrometheusRuleObject): ReadRules => {
  const found = read.get(object) ?? readPrometheusRule(object);
  read.set(object, found);
  return found;
};

/** Decides everything that the reconciler does, from what it observed; the order of the observations has no effect. */
export const planRuntime = (observed: Observed): RuntimePlan => {
  const { declared, tenantKey, staticCredentials } = observed;
  const { spec } = declared;
  const limits = limitsOf(observed);
  const candidates = admitTenants(observed.tenants, spec);
  const wanted = candidates.flatMap(({ placed }) => (placed === undefined ? [] : [placed]));
  const previous = previousPlacement(candidates, observed, limits);
  const released = new Set(observed.workloads.flatMap(({ name, isReleased }) => (isReleased === true ? [name] : [])));
  const usable = { ...previous, ingesters: previous.ingesters.filter(({ name }) => !released.has(name)) };
  const placement = place(usable, wanted, limits, observed.now);
  const ended = retire(previous, placement, observed);
  const standing = { ...placement, ingesters: [...placement.ingesters, ...ended.map(({ slot }) => slot)] };
  const runtime = resolve(spec, standing);
  const prometheusRules = observed.prometheusRules.map((object) => ({ object, read: readOnce(object) }));
  const rulers = resolveRuntimeRulers(
    candidates,
    [...parseRuleSets(observed.ruleSets), ...prometheusRules.map(({ read }) => read)],
    spec,
  );
  const seats = seatsOf(join(declared.placement, placement));
  const statuses = planStatuses({ observed, candidates, topology: runtime, seats, rulers });
  const workloads = once(() => [
    ...buildRuntimeWorkloads(runtime, standing, ended),
    ...buildBucketViews(runtime, ended),
    ...buildRuntimeRulers(runtime, rulers, tenantKey),
  ]);
  const credentials = once(() =>
    candidates
      .filter(({ placed }) => placed !== undefined)
      .map((candidate) => buildTenantCredential(runtime, candidate, tenantKey)),
  );
  const maps = (unrecorded: ReadonlySet<string>): readonly KubeObject[] =>
    composeMaps({
      topology: resolve(spec, join(declared.placement, without(placement, unrecorded))),
      staticCredentials,
      tenantKey,
      tenants: candidates.flatMap(({ id, placed, settings }) =>
        placed === undefined || unrecorded.has(id) ? [] : [{ name: id, ...settings }],
      ),
    });
  return {
    placement,
    statuses,
    maps,
    credentials,
    workloads,
    retiring: retiringOf(ended, observed),
    prune: () => {
      const going = goingOf(ended, observed);
      const staying = [...credentials(), ...workloads()].filter(({ metadata }) => !going.workloads.has(metadata.name));
      return [...going.claims, ...planPrune(observed.own, staying, runtime, going.workloads)];
    },
    ruleIssues: prometheusRules.flatMap(({ object, read }) =>
      read.issues.map((issue) => `PrometheusRule ${object.metadata.name}: ${renderIssue(issue)}`),
    ),
    events: statuses.flatMap((planned) => [...refusedEvent(planned), ...movedEvent(planned)]),
    wakeAt: wakeAt(placement, limits, ended, observed),
  };
};
