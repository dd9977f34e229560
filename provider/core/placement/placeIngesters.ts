import type { IngesterSlot, PlacementLimits, PlacementTenant, PoolKind } from "./placement.ts";
import { type Bin, byNumber, firstFit, groupBy, numbering } from "./pool.ts";

/** An ingester under construction. */
interface Draft extends Bin {
  readonly kind: PoolKind;
  readonly storage: string;
  readonly tenants: string[];
  readonly before: IngesterSlot | undefined;
  /** Who was here at the last decision. */
  readonly present: ReadonlySet<string>;
}

interface Request {
  readonly previous: readonly IngesterSlot[];
  readonly tenants: readonly PlacementTenant[];
  readonly limits: PlacementLimits;
  readonly now: number;
}

const capacityOf = (kind: PoolKind, limits: PlacementLimits): number => {
  if (kind === "soft") return Infinity;
  return kind === "exclusive" ? 1 : limits.tenantsPerIngester;
};

/** An exclusive tenant fills its ingester whatever its weight, and a soft one takes no slot at all. */
const weightOf = ({ kind, weight }: PlacementTenant): number => {
  if (kind === "soft") return 0;
  return kind === "exclusive" ? 1 : weight;
};

const poolKey = ({ kind, storage }: { readonly kind: PoolKind; readonly storage: string }): string =>
  `${kind}/${storage}`;

const draftOf = (slot: IngesterSlot, limits: PlacementLimits): Draft => ({
  name: slot.name,
  kind: slot.kind,
  storage: slot.storage,
  used: 0,
  capacity: capacityOf(slot.kind, limits),
  tenants: [],
  before: slot,
  present: new Set(slot.tenants),
});

const join = (draft: Draft, tenant: PlacementTenant): void => {
  draft.tenants.push(tenant.name);
  draft.used += weightOf(tenant);
};

const hasRoom = (draft: Draft, tenant: PlacementTenant): boolean =>
  draft.used === 0 || draft.used + weightOf(tenant) <= draft.capacity;

/** Where a tenant is, or was not longer ago than the retention. */
const homes = ({ previous, limits, now }: Request): ReadonlyMap<string, string> => {
  const left = previous.flatMap((slot) =>
    Object.entries(slot.former).flatMap(([tenant, at]) =>
      now - at < limits.ingesterRetentionMs ? [[tenant, slot.name, at] as const] : [],
    ),
  );
  const latestLast = left.sort((a, b) => a[2] - b[2]);
  const present = previous.flatMap((slot) => slot.tenants.map((tenant) => [tenant, slot.name] as const));
  return new Map([...latestLast.map(([tenant, name]) => [tenant, name] as const), ...present]);
};

const isPresent = (draft: Draft, tenant: PlacementTenant): boolean => draft.present.has(tenant.name);

/** Keeps every tenant that still fits where it is, then takes back those that come home; returns the others. */
const keepAtHome = (drafts: ReadonlyMap<string, Draft>, request: Request): readonly PlacementTenant[] => {
  const home = homes(request);
  const homeOf = (tenant: PlacementTenant): Draft | undefined => {
    const draft = drafts.get(home.get(tenant.name) ?? "");
    return draft !== undefined && poolKey(draft) === poolKey(tenant) ? draft : undefined;
  };
  const settle = (tenants: readonly PlacementTenant[], isTurn: (draft: Draft, tenant: PlacementTenant) => boolean) =>
    tenants.filter((tenant) => {
      const draft = homeOf(tenant);
      if (draft === undefined || !isTurn(draft, tenant) || !hasRoom(draft, tenant)) return true;
      join(draft, tenant);
      return false;
    });
  return settle(settle(request.tenants, isPresent), (draft, tenant) => !isPresent(draft, tenant));
};

/** A retiring exclusive ingester still holds one tenant's data: nobody else may move in before it is gone. */
const isOpen = (draft: Draft): boolean => draft.kind !== "exclusive" || draft.tenants.length > 0;

const fillAndGrow = (
  drafts: Map<string, Draft>,
  homeless: readonly PlacementTenant[],
  limits: PlacementLimits,
): void => {
  const nextName = numbering(limits.ingesterPrefix, drafts.keys());
  const open = groupBy([...drafts.values()].filter(isOpen).sort(byNumber), poolKey);
  const pools = new Map([...open].map(([key, bins]) => [key, { bins, find: firstFit(bins) }]));
  for (const tenant of homeless) {
    const key = poolKey(tenant);
    let pool = pools.get(key);
    if (pool === undefined) {
      const bins: Draft[] = [];
      pool = { bins, find: firstFit(bins) };
      pools.set(key, pool);
    }
    let draft = pool.find(weightOf(tenant)) as Draft | undefined;
    if (draft === undefined) {
      const { kind, storage } = tenant;
      draft = {
        name: nextName(),
        kind,
        storage,
        used: 0,
        capacity: capacityOf(kind, limits),
        tenants: [],
        before: undefined,
        present: new Set(),
      };
      drafts.set(draft.name, draft);
      pool.bins.push(draft);
    }
    join(draft, tenant);
  }
};

const finish = (draft: Draft, { limits, now }: Request): readonly IngesterSlot[] => {
  const here = new Set(draft.tenants);
  const remembered = Object.entries(draft.before?.former ?? {}).filter(
    ([, at]) => now - at < limits.ingesterRetentionMs,
  );
  const leaving = (draft.before?.tenants ?? []).map((tenant) => [tenant, now] as const);
  const former = Object.fromEntries(
    [...remembered, ...leaving].filter(([tenant]) => !here.has(tenant)).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const { name, kind, storage } = draft;
  const slot = { name, kind, storage, tenants: draft.tenants.sort(), former };
  if (here.size > 0) return [slot];
  const emptySince = draft.before?.emptySince ?? now;
  return now - emptySince < limits.ingesterRetentionMs ? [{ ...slot, emptySince }] : [];
};

/** Places tenants on ingesters: nobody who still fits moves, the lowest free slot is filled first, then the pool grows. */
export const placeIngesters = (request: Request): readonly IngesterSlot[] => {
  const drafts = new Map(request.previous.map((slot) => [slot.name, draftOf(slot, request.limits)]));
  const sorted = [...request.tenants].sort((a, b) => (a.name < b.name ? -1 : 1));
  fillAndGrow(drafts, keepAtHome(drafts, { ...request, tenants: sorted }), request.limits);
  return [...drafts.values()].flatMap((draft) => finish(draft, request)).sort(byNumber);
};
