import type { CompactorSlot, PlacementLimits, PlacementTenant } from "./placement.ts";
import { type Bin, firstFit, groupBy, numbering, sortByNumber } from "./pool.ts";

interface Draft extends Bin {
  readonly storage: string;
  readonly tenants: string[];
}

/** Places tenants on compactors by the same rules as ingesters, without retention: a compactor holds no data. */
export const placeCompactors = (
  previous: readonly CompactorSlot[],
  tenants: readonly PlacementTenant[],
  limits: PlacementLimits,
): readonly CompactorSlot[] => {
  const capacity = limits.tenantsPerCompactor;
  const drafts = new Map(
    previous.map(({ name, storage }): [string, Draft] => [name, { name, storage, used: 0, capacity, tenants: [] }]),
  );
  const home = new Map(previous.flatMap((slot) => slot.tenants.map((tenant) => [tenant, slot.name] as const)));
  const sorted = [...tenants].sort((a, b) => (a.name < b.name ? -1 : 1));
  const homeless = sorted.filter((tenant) => {
    const draft = drafts.get(home.get(tenant.name) ?? "");
    if (draft === undefined || draft.storage !== tenant.storage || draft.used >= capacity) return true;
    draft.tenants.push(tenant.name);
    draft.used += 1;
    return false;
  });
  const nextName = numbering(limits.compactorPrefix, drafts.keys());
  for (const [storage, group] of groupBy(homeless, (tenant) => tenant.storage)) {
    const bins = sortByNumber([...drafts.values()].filter((draft) => draft.storage === storage));
    const find = firstFit(bins);
    for (const { name: tenant } of group) {
      let draft = find(1);
      if (draft === undefined) {
        draft = { name: nextName(), storage, used: 0, capacity, tenants: [] };
        drafts.set(draft.name, draft);
        bins.push(draft);
      }
      draft.tenants.push(tenant);
      draft.used += 1;
    }
  }
  const held = [...drafts.values()].filter(({ tenants: there }) => there.length > 0);
  return sortByNumber(held.map(({ name, storage, tenants: there }) => ({ name, storage, tenants: there.sort() })));
};
