import type { Placement, PlacementLimits } from "../placement/placement.ts";
import { durationMs } from "../spec/duration.ts";
import { isLocalOnly } from "../topology/objstore.ts";
import type { Observed } from "./observed.ts";
import type { EndedSlot } from "./retire.ts";

/** How often an ingester that should go is asked whether it may. */
const askEveryMs = 10_000;

/** When time alone asks for the next decision. */
export const wakeAt = (
  { ingesters }: Placement,
  { ingesterRetentionMs }: PlacementLimits,
  ended: readonly EndedSlot[],
  { declared: { spec }, now }: Observed,
): number | undefined => {
  const localMs = durationMs(spec.ingester.localTsdbRetention);
  const ends = [
    ...ingesters.flatMap(({ emptySince }) => (emptySince === undefined ? [] : [emptySince + ingesterRetentionMs])),
    ...ended.map(({ slot }) =>
      isLocalOnly(slot.storage, spec)
        ? Math.max((slot.emptySince ?? now) + localMs, now + askEveryMs)
        : now + askEveryMs,
    ),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
};
