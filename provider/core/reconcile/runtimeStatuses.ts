import type { TenantObject, TenantStatus } from "../crd/tenantObject.ts";
import { rulerShard } from "../manifests/ruler.ts";
import type { Placement } from "../placement/placement.ts";
import { rulerName } from "../spec/rulerName.ts";
import { rfc3339 } from "../topology/outputs.ts";
import type { RulerNode } from "../topology/rulers.ts";
import type { Topology } from "../topology/topology.ts";
import type { Candidate } from "./admit.ts";
import { readRings } from "./composeMaps.ts";
import type { Observed } from "./observed.ts";
import { buildTenantStatus, type TenantSeat } from "./tenantStatus.ts";

/** The status that a Tenant should have. It is the record of the decision: nothing else is done before it is written. */
export interface PlannedStatus {
  readonly tenant: TenantObject;
  readonly id: string;
  readonly status: TenantStatus;
}

/** Where each tenant is. */
export const seatsOf = ({ ingesters, compactors }: Placement): ReadonlyMap<string, TenantSeat> => {
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

/** The statuses of all Tenants. */
export const planStatuses = ({ observed, candidates, topology, seats, rulers }: Decided): readonly PlannedStatus[] => {
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
