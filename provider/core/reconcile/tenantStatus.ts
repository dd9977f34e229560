import type { Condition, TenantStatus } from "../crd/tenantObject.ts";
import type { Candidate } from "./admit.ts";

/** Where a tenant is, declared or not. */
export interface TenantSeat {
  readonly ingester: string;
  readonly compactor: string;
  readonly storage: string;
  readonly pool: string;
}

interface StatusParts {
  readonly candidate: Candidate;
  readonly seat: TenantSeat | undefined;
  readonly namespace: string;
  /** Who serves the tenant, as `namespace.name`; absent when nobody does. */
  readonly service: string | undefined;
  /** StatefulSet of its ruler's first shard; a tenant without rules has none. */
  readonly ruler: string | undefined;
  /** Name of the tenant's Secret; a declared tenant has none. */
  readonly secret: string | undefined;
  /** Whether enough of the ingester's pods are ready to take a write. */
  readonly isIngesterReady: boolean;
  /** Whether the rings in the cluster send the tenant to its ingester. */
  readonly isInRing: boolean;
  /** RFC 3339. */
  readonly now: string;
}

type Verdict = Pick<Condition, "type" | "reason" | "message"> & { readonly holds: boolean };

const placed = ({ candidate, seat }: StatusParts): Verdict => {
  if (seat === undefined)
    return { type: "Placed", holds: false, reason: "NotAdmitted", message: "only an admitted tenant is placed" };
  const owner = candidate.isDeclared
    ? { reason: "Declared", by: "the program" }
    : { reason: "Placed", by: "the reconciler" };
  return { type: "Placed", holds: true, reason: owner.reason, message: `on ${seat.ingester}, by ${owner.by}` };
};

const writable = ({ seat, isIngesterReady, isInRing }: StatusParts): Verdict => {
  if (seat === undefined)
    return { type: "Writable", holds: false, reason: "NotPlaced", message: "no ingester takes the tenant's writes" };
  if (!isIngesterReady)
    return {
      type: "Writable",
      holds: false,
      reason: "IngesterNotReady",
      message: `${seat.ingester} has too few ready pods`,
    };
  if (!isInRing)
    return { type: "Writable", holds: false, reason: "RingNotWritten", message: "the hashrings do not name it yet" };
  return { type: "Writable", holds: true, reason: "Writable", message: "writes are accepted" };
};

const admitted = ({ candidate: { refusal } }: StatusParts): Verdict =>
  refusal === undefined
    ? { type: "Admitted", holds: true, reason: "Admitted", message: "the tenant may be served" }
    : { type: "Admitted", holds: false, ...refusal };

const verdicts = (parts: StatusParts): readonly Verdict[] => {
  const parted = [admitted(parts), placed(parts), writable(parts)];
  const failing = parted.find(({ holds }) => !holds);
  return [
    ...parted,
    failing === undefined
      ? { type: "Ready", holds: true, reason: "Ready", message: "the tenant is served" }
      : { type: "Ready", holds: false, reason: `Not${failing.type}`, message: failing.message },
  ];
};

const reference = (namespace: string, name: string) => ({ namespace, name });

/** The whole status of a Tenant. A condition keeps its time while its status stays the same. */
export const buildTenantStatus = (parts: StatusParts): TenantStatus => {
  const { candidate, seat, namespace, service, ruler, secret, now } = parts;
  const { status: old, metadata } = candidate.object;
  const before = new Map((Array.isArray(old?.conditions) ? old.conditions : []).map((known) => [known.type, known]));
  const generation = metadata.generation === undefined ? {} : { observedGeneration: metadata.generation };
  const conditions = verdicts(parts).map(({ type, holds, reason, message }): Condition => {
    const status = holds ? "True" : "False";
    const known = before.get(type);
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : now;
    return { type, status, reason, message, lastTransitionTime, ...generation };
  });
  return {
    ...(service === undefined ? {} : { service }),
    ...(seat === undefined
      ? {}
      : {
          ingester: reference(namespace, seat.ingester),
          ...(seat.compactor === "" ? {} : { compactor: reference(namespace, seat.compactor) }),
          storage: seat.storage,
          pool: seat.pool,
        }),
    ...(ruler === undefined ? {} : { ruler: reference(namespace, ruler) }),
    ...(secret === undefined ? {} : { credential: reference(namespace, secret) }),
    ...generation,
    conditions,
  };
};
