import type { CompactorSlot, PlacementLimits, PlacementTenant } from "./placement.ts";
import { type Bin, fillPools, numbering, sortByNumber } from "./pool.ts";
import { type Roster, WaitingList } from "./waitingList.ts";

/** A compactor under construction. */
interface Draft extends Bin {
  /** As the last decision left it; a new one has nobody. */
  readonly before: CompactorSlot;
  /** Who is here now; absent as long as these are the same as before. */
  tenants?: string[];
}

const tenantsOf = (draft: Draft): string[] => (draft.tenants ??= [...draft.before.tenants]);

const fits = ({ before, used, capacity }: Draft, { storage }: PlacementTenant): boolean =>
  storage === before.storage && used < capacity;

/** A compactor of the last decision with those of its tenants that still fit; they leave the list. */
const reopen = (before: CompactorSlot, capacity: number, waiting: WaitingList): Draft => {
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

const finish = ({ before, tenants }: Draft): CompactorSlot =>
  tenants === undefined ? before : { name: before.name, storage: before.storage, tenants: tenants.sort() };

/** Places tenants on compactors by the same rules as ingesters, without retention: a compactor holds no data. */
export const placeCompactors = (
  previous: readonly CompactorSlot[],
  roster: Roster,
  limits: PlacementLimits,
): readonly CompactorSlot[] => {
  const capacity = limits.tenantsPerCompactor;
  const waiting = new WaitingList(roster);
  const drafts = sortByNumber(previous).map((before) => reopen(before, capacity, waiting));
  const nextName = numbering(
    limits.compactorPrefix,
    drafts.map(({ before }) => before.name),
  );
  const added = fillPools(waiting.rest(), {
    poolOf: ({ storage }) => storage,
    weightOf: () => 1,
    openFor: ({ storage }) => drafts.filter(({ before }) => before.storage === storage),
    grow: ({ storage }): Draft => ({ before: { name: nextName(), storage, tenants: [] }, used: 0, capacity }),
    join: (draft, { name }) => tenantsOf(draft).push(name),
  });
  const held = [...drafts, ...added].filter(({ used }) => used > 0).map(finish);
  return added.length === 0 ? held : sortByNumber(held);
};
