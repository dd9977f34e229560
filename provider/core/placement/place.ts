import type { Placement, PlacementLimits, PlacementTenant } from "./placement.ts";
import { placeCompactors } from "./placeCompactors.ts";
import { placeIngesters } from "./placeIngesters.ts";
import { Roster } from "./waitingList.ts";

/**
 * Decides who is where. Never moves a tenant that still fits, fills the lowest free slot, does not depend on the
 * order of its inputs, and keeps an emptied ingester for its retention; a tenant that comes back in that time goes
 * home.
 *
 * @param previous the last decision, or `emptyPlacement`.
 * @param now milliseconds since the epoch.
 */
export const place = (
  previous: Placement,
  tenants: readonly PlacementTenant[],
  limits: PlacementLimits,
  now: number,
): Placement => {
  const roster = new Roster(tenants);
  const compacted = tenants.some(({ hasNoBucket }) => hasNoBucket === true)
    ? new Roster(tenants.filter(({ hasNoBucket }) => hasNoBucket !== true))
    : roster;
  return {
    ingesters: placeIngesters({ previous: previous.ingesters, roster, limits, now }),
    compactors: placeCompactors(previous.compactors, compacted, limits),
  };
};
