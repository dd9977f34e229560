import type { CompactorSlot, PlacementLimits, PlacementTenant } from "./placement.ts";
import { type Bin, fillPools, numbering, sortByNumber } from "./pool.ts";
import { type Retention, retentionKey } from "./retention.ts";
import { type Roster, WaitingList } from "./waitingList.ts";

/** What tenants must have in common to share a compactor, whose flags are one storage and one retention. */
interface Group {
  readonly storage: string;
  readonly retention?: Retention;
}

const groupKey = ({ storage, retention }: Group): string => `${storage}/${retentionKey(retention)}`;

const isSameGroup = (a: Group, b: Group): boolean =>
  a.storage === b.storage && (a.retention === b.retention || retentionKey(a.retention) === retentionKey(b.retention));

const groupOf = ({ storage, retention }: Group): Group => ({
  storage,
  ...(retention === undefined ? {} : { retention }),
});

/** A compactor whose tenants all have another retention now changes with the first of them, which then stays. */
const regroup = (slot: CompactorSlot, roster: Roster): CompactorSlot => {
  const isKept = slot.tenants.some((name) => roster.lookUp([name]).some((tenant) => isSameGroup(tenant, slot)));
  if (isKept) return slot;
  const first = roster.lookUp([...slot.tenants].sort()).find(({ storage }) => storage === slot.storage);
  return first === undefined ? slot : { name: slot.name, ...groupOf(first), tenants: slot.tenants };
};

/** A compactor under construction. */
interface Draft extends Bin {
  /** As the last decision left it; a new one has nobody. */
  readonly before: CompactorSlot;
  /** Who is here now; absent as long as these are the same as before. */
  tenants?: string[];
}

const tenantsOf = (draft: Draft): string[] => (draft.tenants ??= [...draft.before.tenants]);

const fits = ({ before, used, capacity }: Draft, tenant: PlacementTenant): boolean =>
  isSameGroup(before, tenant) && used < capacity;

/** A compactor of the last decision with those of its tenants that still fit; they leave the list. */
const open = (before: CompactorSlot, capacity: number, waiting: WaitingList): Draft => {
  const draft: Draft = { before, used: 0, capacity };
  for (const name of before.tenants) {
    if (waiting.take(name, draft, fits) === undefined) draft.tenants ??= before.tenants.slice(0, draft.used);
    else {
      draft.used += 1;
      draft.tenants?.push(name);
    }
  }
  return draft;
};

/** The same, for other tenants if none of its own belongs there any more. */
const reopen = (before: CompactorSlot, capacity: number, waiting: WaitingList, roster: Roster): Draft => {
  const draft = open(before, capacity, waiting);
  return draft.used > 0 ? draft : open(regroup(before, roster), capacity, waiting);
};

const finish = ({ before, tenants }: Draft): CompactorSlot =>
  tenants === undefined ? before : { ...before, tenants: tenants.sort() };

/**
 * Places tenants on compactors by the same rules as ingesters, without a time to stay empty: a compactor holds no data.
 * Tenants whose blocks are kept for different times are kept apart, because Thanos has one retention a compactor.
 */
export const placeCompactors = (
  previous: readonly CompactorSlot[],
  roster: Roster,
  limits: PlacementLimits,
): readonly CompactorSlot[] => {
  const capacity = limits.tenantsPerCompactor;
  const waiting = new WaitingList(roster);
  const drafts = sortByNumber(previous).map((slot) => reopen(slot, capacity, waiting, roster));
  const nextName = numbering(
    limits.compactorPrefix,
    drafts.map(({ before }) => before.name),
  );
  const added = fillPools(waiting.rest(), {
    poolOf: groupKey,
    weightOf: () => 1,
    openFor: (tenant) => drafts.filter(({ before }) => isSameGroup(before, tenant)),
    grow: (tenant): Draft => ({ before: { name: nextName(), ...groupOf(tenant), tenants: [] }, used: 0, capacity }),
    join: (draft, { name }) => tenantsOf(draft).push(name),
  });
  const held = [...drafts, ...added].filter(({ used }) => used > 0).map(finish);
  return added.length === 0 ? held : sortByNumber(held);
};
