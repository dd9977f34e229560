import type { Placement } from "../placement/placement.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { durationMs } from "../spec/duration.ts";
import type { Topology } from "./topology.ts";

/** Where a tenant is. */
export interface TenantPlace {
  readonly ingester: string;
  readonly compactor: string;
  readonly storage: string;
  /** Name of its ruler, without the number of a shard; absent for a tenant without rules. */
  readonly ruler?: string;
}

/** One ingester as users see it. */
export interface IngesterState {
  readonly tenants: readonly string[];
  readonly kind: string;
  readonly storage: string;
  /** Tenants of weight 1 that still fit; absent for the ingester of soft tenants, which counts none. */
  readonly freeSlots?: number;
  /** RFC 3339 time until which an ingester without tenants stays; absent while it has one. */
  readonly retiringUntil?: string;
}

const freeSlots = (
  slot: Placement["ingesters"][number],
  spec: WhizardSpec,
  weights: ReadonlyMap<string, number>,
): { freeSlots?: number } => {
  if (slot.kind === "soft") return {};
  // Empty or not, an exclusive ingester takes nobody but the tenant whose data it holds.
  if (slot.kind === "exclusive") return { freeSlots: 0 };
  const used = slot.tenants.reduce((sum, tenant) => sum + (weights.get(tenant) ?? 1), 0);
  return { freeSlots: Math.max(0, Math.floor(spec.ingester.defaultTenantsPerIngester - used)) };
};

/** RFC 3339 text, to the second, of milliseconds since the epoch. */
// eslint-disable-next-line no-restricted-globals -- a format of its argument, not a look at the clock
export const rfc3339 = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

/** Tenant to its place, by name. */
export const describeTenants = ({
  placement: { ingesters, compactors },
  rulers,
}: Pick<Topology, "placement" | "rulers">): Readonly<Record<string, TenantPlace>> => {
  const rulerOf = new Map(rulers.map(({ tenant, name }) => [tenant, name]));
  const compactorOf = new Map(
    compactors.flatMap(({ name, tenants }) => tenants.map((tenant) => [tenant, name] as const)),
  );
  const places = ingesters.flatMap(({ name, storage, tenants }) =>
    tenants.map((tenant) => {
      const ruler = rulerOf.get(tenant);
      const compactor = compactorOf.get(tenant) ?? "";
      return [tenant, { ingester: name, compactor, storage, ...(ruler === undefined ? {} : { ruler }) }] as const;
    }),
  );
  return Object.fromEntries(places.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Ingester to its state, by name. */
export const describeIngesters = (
  spec: WhizardSpec,
  { ingesters }: Placement,
): Readonly<Record<string, IngesterState>> => {
  const retention = durationMs(spec.ingester.defaultIngesterRetentionPeriod);
  const weights = new Map(spec.tenants.map(({ name, series }) => [name, series ?? 1]));
  return Object.fromEntries(
    ingesters.map((slot) => [
      slot.name,
      {
        tenants: slot.tenants,
        kind: slot.kind,
        storage: slot.storage,
        ...freeSlots(slot, spec, weights),
        ...(slot.emptySince === undefined ? {} : { retiringUntil: rfc3339(slot.emptySince + retention) }),
      },
    ]),
  );
};
