import type { IngesterSlot, PlacementLimits, PlacementTenant, PoolKind } from "./placement.ts";
import { type Bin, firstFit, groupBy, numbering, sortByNumber } from "./pool.ts";

/** An ingester under construction. */
interface Draft extends Bin {
  readonly kind: PoolKind;
  readonly storage: string;
  readonly tenants: PlacementTenant[];
  readonly before: IngesterSlot | undefined;
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

type Pool = Pick<Draft, "kind" | "storage">;

const poolKey = ({ kind, storage }: Pool): string => `${kind}/${storage}`;

const isSamePool = (a: Pool, b: Pool): boolean => a.kind === b.kind && a.storage === b.storage;

const draftOf = (slot: IngesterSlot, limits: PlacementLimits): Draft => ({
  name: slot.name,
  kind: slot.kind,
  storage: slot.storage,
  used: 0,
  capacity: capacityOf(slot.kind, limits),
  tenants: [],
  before: slot,
});

const join = (draft: Draft, tenant: PlacementTenant): void => {
  draft.tenants.push(tenant);
  draft.used += weightOf(tenant);
};

const hasRoom = (draft: Draft, tenant: PlacementTenant): boolean =>
  draft.used === 0 || draft.used + weightOf(tenant) <= draft.capacity;

const byName = (a: PlacementTenant, b: PlacementTenant): number => (a.name < b.name ? -1 : 1);

/** Where tenants are. */
const presentHomes = (previous: readonly IngesterSlot[]): ReadonlyMap<string, string> => {
  const homes = new Map<string, string>();
  for (const { name, tenants } of previous) for (const tenant of tenants) homes.set(tenant, name);
  return homes;
};

/** Where tenants were that left not longer ago than the retention; the latest of several homes counts. */
const formerHomes = ({ previous, limits, now }: Request): ReadonlyMap<string, string> => {
  const left = previous.flatMap(({ name, former }) =>
    Object.entries(former).flatMap(([tenant, at]) =>
      now - at < limits.ingesterRetentionMs ? [{ tenant, name, at }] : [],
    ),
  );
  return new Map(left.sort((a, b) => a.at - b.at).map(({ tenant, name }) => [tenant, name]));
};

/** Sends tenants home; returns those who have no home. */
const sendHome = (
  drafts: ReadonlyMap<string, Draft>,
  homes: ReadonlyMap<string, string>,
  tenants: readonly PlacementTenant[],
  mayEnter: (draft: Draft, tenant: PlacementTenant) => boolean,
): PlacementTenant[] =>
  tenants.filter((tenant) => {
    const draft = drafts.get(homes.get(tenant.name) ?? "");
    if (draft === undefined || !isSamePool(draft, tenant) || !mayEnter(draft, tenant)) return true;
    join(draft, tenant);
    return false;
  });

/** Empties an ingester that holds more than fits now, and lets in again who fits, by name; returns the others. */
const evict = (draft: Draft): readonly PlacementTenant[] => {
  if (draft.used <= draft.capacity || draft.tenants.length < 2) return [];
  const all = draft.tenants.splice(0).sort(byName);
  draft.used = 0;
  return all.filter((tenant) => {
    if (!hasRoom(draft, tenant)) return true;
    join(draft, tenant);
    return false;
  });
};

/** Keeps every tenant that still fits where it is, then takes back those that come home; returns the others by name. */
const keepAtHome = (drafts: ReadonlyMap<string, Draft>, request: Request): readonly PlacementTenant[] => {
  const strangers = sendHome(drafts, presentHomes(request.previous), request.tenants, () => true);
  const evicted = [...drafts.values()].flatMap(evict);
  const homeless = [...strangers, ...evicted].sort(byName);
  return homeless.length === 0 ? [] : sendHome(drafts, formerHomes(request), homeless, hasRoom);
};

/** A retiring exclusive ingester still holds one tenant's data: nobody else may move in before it is gone. */
const isOpen = (draft: Draft): boolean => draft.kind !== "exclusive" || draft.tenants.length > 0;

const fillAndGrow = (
  drafts: Map<string, Draft>,
  homeless: readonly PlacementTenant[],
  limits: PlacementLimits,
): void => {
  if (homeless.length === 0) return;
  const nextName = numbering(limits.ingesterPrefix, drafts.keys());
  const open = groupBy(sortByNumber([...drafts.values()].filter(isOpen)), poolKey);
  const pools = new Map([...open].map(([key, bins]) => [key, { bins, find: firstFit(bins) }]));
  for (const tenant of homeless) {
    const key = poolKey(tenant);
    let pool = pools.get(key);
    if (pool === undefined) {
      const bins: Draft[] = [];
      pool = { bins, find: firstFit(bins) };
      pools.set(key, pool);
    }
    let draft = pool.find(weightOf(tenant));
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
      };
      drafts.set(draft.name, draft);
      pool.bins.push(draft);
    }
    join(draft, tenant);
  }
};

const isUnchanged = (tenants: readonly string[], before: IngesterSlot): boolean =>
  tenants.length === before.tenants.length && tenants.every((tenant, index) => tenant === before.tenants[index]);

/** Who left, and when, as long as it is remembered. */
const formerOf = (
  before: IngesterSlot,
  here: ReadonlySet<string>,
  { limits, now }: Request,
): IngesterSlot["former"] => {
  const remembered = Object.entries(before.former).filter(([, at]) => now - at < limits.ingesterRetentionMs);
  const leaving = before.tenants.map((tenant) => [tenant, now] as const);
  const gone = [...remembered, ...leaving].filter(([tenant]) => !here.has(tenant));
  return Object.fromEntries(gone.sort(([a], [b]) => (a < b ? -1 : 1)));
};

const finish = (draft: Draft, request: Request): readonly IngesterSlot[] => {
  const { name, kind, storage, before } = draft;
  const tenants = draft.tenants.map((tenant) => tenant.name).sort();
  if (before === undefined) return [{ name, kind, storage, tenants, former: {} }];
  const hasLeavers = Object.keys(before.former).length > 0;
  if (tenants.length > 0 && !hasLeavers && isUnchanged(tenants, before)) return [before];
  const slot = { name, kind, storage, tenants, former: formerOf(before, new Set(tenants), request) };
  if (tenants.length > 0) return [slot];
  const emptySince = before.emptySince ?? request.now;
  return request.now - emptySince < request.limits.ingesterRetentionMs ? [{ ...slot, emptySince }] : [];
};

/** Places tenants on ingesters: nobody who still fits moves, the lowest free slot is filled first, then the pool grows. */
export const placeIngesters = (request: Request): readonly IngesterSlot[] => {
  const drafts = new Map(request.previous.map((slot) => [slot.name, draftOf(slot, request.limits)]));
  fillAndGrow(drafts, keepAtHome(drafts, request), request.limits);
  return sortByNumber([...drafts.values()].flatMap((draft) => finish(draft, request)));
};
