import type { IngesterSlot, PlacementLimits, PlacementTenant, PoolKind } from "./placement.ts";
import { type Bin, fillPools, hasRoom, numbering, sortByNumber } from "./pool.ts";
import { type Roster, WaitingList } from "./waitingList.ts";

/** An ingester under construction. */
interface Draft extends Bin {
  /** As the last decision left it; a new one has nobody. */
  readonly before: IngesterSlot;
  /** Who is here now; absent as long as these are the same as before. */
  tenants?: PlacementTenant[];
}

interface Request {
  readonly previous: readonly IngesterSlot[];
  readonly roster: Roster;
  readonly limits: PlacementLimits;
  readonly now: number;
}

/** Weights are counted in whole millionths of a slot: their sum is the same in every order. */
const oneSlot = 1_000_000;

const capacityOf = (kind: PoolKind, limits: PlacementLimits): number => {
  if (kind === "soft") return Infinity;
  return oneSlot * (kind === "exclusive" ? 1 : limits.tenantsPerIngester);
};

/** An exclusive tenant fills its ingester whatever its weight, and a soft one takes no slot at all. */
const weightOf = ({ kind, weight }: PlacementTenant): number => {
  if (kind === "soft") return 0;
  return kind === "exclusive" ? oneSlot : Math.max(1, Math.round(oneSlot * weight));
};

type Pool = Pick<IngesterSlot, "kind" | "storage">;

const poolOf = ({ kind, storage }: Pool): string => `${kind}/${storage}`;

const isSamePool = (a: Pool, b: Pool): boolean => a.kind === b.kind && a.storage === b.storage;

const byName = (a: PlacementTenant, b: PlacementTenant): number => (a.name < b.name ? -1 : 1);

/** Who is in an ingester, as a list that may be changed. */
const tenantsOf = (draft: Draft, roster: Roster): PlacementTenant[] =>
  (draft.tenants ??= roster.lookUp(draft.before.tenants));

const isEmpty = ({ tenants, before }: Draft): boolean => (tenants ?? before.tenants).length === 0;

const join = (draft: Draft, tenant: PlacementTenant, roster: Roster): void => {
  tenantsOf(draft, roster).push(tenant);
  draft.used += weightOf(tenant);
};

/** An ingester of the last decision with those of its tenants that still belong here; they leave the list. */
const reopen = (before: IngesterSlot, { limits, roster }: Request, waiting: WaitingList): Draft => {
  let tenants: PlacementTenant[] | undefined;
  let found = 0;
  let used = 0;
  for (const name of before.tenants) {
    const tenant = waiting.take(name, before, isSamePool);
    if (tenant === undefined) tenants ??= roster.lookUp(before.tenants.slice(0, found));
    else {
      found += 1;
      used += weightOf(tenant);
      tenants?.push(tenant);
    }
  }
  const draft: Draft = { before, used, capacity: capacityOf(before.kind, limits) };
  if (tenants !== undefined) draft.tenants = tenants;
  return draft;
};

/** Empties an ingester that holds more than fits now, and lets in again who fits, by name; the others wait again. */
const evict = (draft: Draft, roster: Roster, waiting: WaitingList): void => {
  if (draft.used <= draft.capacity || (draft.tenants ?? draft.before.tenants).length < 2) return;
  const all = tenantsOf(draft, roster).splice(0).sort(byName);
  draft.used = 0;
  for (const tenant of all) {
    if (hasRoom(draft, weightOf(tenant))) join(draft, tenant, roster);
    else waiting.putBack(tenant);
  }
};

/** Where tenants were that left not longer ago than the retention; the latest of several homes counts. */
const formerHomes = (drafts: readonly Draft[], { limits, now }: Request): ReadonlyMap<string, Draft> => {
  const left: { readonly tenant: string; readonly draft: Draft; readonly at: number }[] = [];
  for (const draft of drafts) {
    for (const [tenant, at] of Object.entries(draft.before.former))
      if (now - at < limits.ingesterRetentionMs) left.push({ tenant, draft, at });
  }
  return new Map(left.sort((a, b) => a.at - b.at).map(({ tenant, draft }) => [tenant, draft]));
};

const mayReturn = (draft: Draft, tenant: PlacementTenant): boolean =>
  isSamePool(draft.before, tenant) && hasRoom(draft, weightOf(tenant));

/** Takes back those that come home, as far as there is room. */
const takeBack = (drafts: readonly Draft[], request: Request, waiting: WaitingList): void => {
  const homes = formerHomes(drafts, request);
  for (const { name } of homes.size === 0 ? [] : waiting.rest()) {
    const draft = homes.get(name);
    if (draft === undefined) continue;
    const tenant = waiting.take(name, draft, mayReturn);
    if (tenant !== undefined) join(draft, tenant, request.roster);
  }
};

/** A retiring exclusive ingester still holds one tenant's data: nobody else may move in before it is gone. */
const isOpenFor = (draft: Draft, pool: Pool): boolean =>
  isSamePool(draft.before, pool) && (pool.kind !== "exclusive" || !isEmpty(draft));

/** Gives everybody who waits the lowest free slot of the own pool; returns the ingesters that this has added. */
const fillAndGrow = (drafts: readonly Draft[], { limits, roster }: Request, waiting: WaitingList): readonly Draft[] => {
  const nextName = numbering(limits.ingesterPrefix, [
    ...drafts.map(({ before }) => before.name),
    ...(limits.reservedIngesters ?? []),
  ]);
  return fillPools(waiting.rest(), {
    poolOf,
    weightOf,
    openFor: (tenant) => drafts.filter((draft) => isOpenFor(draft, tenant)),
    grow: ({ kind, storage }): Draft => ({
      before: { name: nextName(), kind, storage, tenants: [], former: {} },
      used: 0,
      capacity: capacityOf(kind, limits),
    }),
    join: (draft, tenant) => tenantsOf(draft, roster).push(tenant),
  });
};

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

const hasFormer = ({ former }: IngesterSlot): boolean => Object.keys(former).length > 0;

/** The ingester as it is decided; nothing when it has been empty for its retention. */
const finish = (draft: Draft, request: Request): IngesterSlot | undefined => {
  const { before } = draft;
  if (draft.tenants === undefined && !isEmpty(draft) && !hasFormer(before)) return before;
  const { name, kind, storage } = before;
  const tenants = (draft.tenants?.map((tenant) => tenant.name) ?? [...before.tenants]).sort();
  const next = { name, kind, storage, tenants, former: formerOf(before, new Set(tenants), request) };
  if (tenants.length > 0) return next;
  const emptySince = before.emptySince ?? request.now;
  return request.now - emptySince < request.limits.ingesterRetentionMs ? { ...next, emptySince } : undefined;
};

/** Places tenants on ingesters: nobody who still fits moves, the lowest free slot is filled first, then the pool grows. */
export const placeIngesters = (request: Request): readonly IngesterSlot[] => {
  const waiting = new WaitingList(request.roster);
  const drafts = sortByNumber(request.previous).map((before) => reopen(before, request, waiting));
  for (const draft of drafts) evict(draft, request.roster, waiting);
  takeBack(drafts, request, waiting);
  const added = fillAndGrow(drafts, request, waiting);
  const slots = [...drafts, ...added].flatMap((draft) => finish(draft, request) ?? []);
  return added.length === 0 ? slots : sortByNumber(slots);
};
