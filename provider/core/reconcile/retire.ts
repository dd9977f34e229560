import type { IngesterSlot, Placement } from "../placement/placement.ts";
import { sortByNumber } from "../placement/pool.ts";
import { durationMs } from "../spec/duration.ts";
import { namesOf } from "../topology/names.ts";
import { isLocalOnly } from "../topology/objstore.ts";
import { partyHost } from "../topology/parties.ts";
import type { Observed } from "./observed.ts";
import { type RetiringIngester, shortBlocksFrom } from "./retiring.ts";

/** An ingester whose retention is over. */
export interface EndedSlot {
  readonly slot: IngesterSlot;
  /** How often its pods are ended for them to upload; 0 as long as they are left alone. */
  readonly attempt: number;
  /** All that it held is elsewhere: claims and workload go. */
  readonly isReleased: boolean;
}

/** Ingesters that upload at the same time. */
const most = 4;

const isOver = (slot: IngesterSlot, { declared: { spec }, now }: Observed): boolean =>
  now - (slot.emptySince ?? now) >= durationMs(spec.ingester.localTsdbRetention);

/** The next step of one whose turn it is: it is ended anew when it had its chance and something is still missing. */
const advance = (slot: IngesterSlot, before: number, { retiring }: Observed): EndedSlot => {
  const state = retiring.get(slot.name) ?? "unknown";
  if (state === "covered") return { slot, attempt: before, isReleased: true };
  return { slot, attempt: before === 0 || state === "uncovered" ? before + 1 : before, isReleased: false };
};

const settle = (slot: IngesterSlot, isTurn: boolean, observed: Observed): EndedSlot => {
  const workload = observed.workloads.find(({ name }) => name === slot.name);
  const before = workload?.retiringAttempt ?? 0;
  if (workload?.isReleased === true) return { slot, attempt: before, isReleased: true };
  if (isLocalOnly(slot.storage, observed.declared.spec))
    return { slot, attempt: 0, isReleased: isOver(slot, observed) };
  return isTurn ? advance(slot, before, observed) : { slot, attempt: before, isReleased: false };
};

/**
 * What becomes of the ingesters that placement gives up. One with a bucket is ended and started until everything that it
 * holds was seen there; one without keeps its data as long as it would have kept them anyway.
 */
export const retire = (previous: Placement, { ingesters }: Placement, observed: Observed): readonly EndedSlot[] => {
  const { spec } = observed.declared;
  const here = new Set(ingesters.map(({ name }) => name));
  const isKnown = ({ storage }: IngesterSlot): boolean => storage === "default" || storage in spec.storages;
  const ended = sortByNumber(previous.ingesters)
    .filter(({ name }) => !here.has(name) && observed.workloads.some((it) => it.name === name))
    .map((slot) => ({ ...slot, tenants: [], former: {}, emptySince: slot.emptySince ?? observed.now }));
  const attemptOf = ({ name }: IngesterSlot): number =>
    observed.workloads.find((it) => it.name === name)?.retiringAttempt ?? 0;
  const candidates = ended
    .filter(isKnown)
    .filter(({ name }) => observed.workloads.find((it) => it.name === name)?.isReleased !== true);
  const turns = new Set([
    ...candidates.filter((slot) => attemptOf(slot) >= shortBlocksFrom).map(({ name }) => name),
    ...candidates
      .filter((slot) => attemptOf(slot) < shortBlocksFrom)
      .slice(0, most)
      .map(({ name }) => name),
  ]);
  return ended.map((slot) => settle(slot, turns.has(slot.name), observed));
};

/** Those that are asked whether they may go. */
export const retiringOf = (
  ended: readonly EndedSlot[],
  { declared: { spec } }: Observed,
): readonly RetiringIngester[] =>
  ended
    .filter(({ attempt, isReleased }) => attempt > 0 && !isReleased)
    .map(({ slot, attempt }) => ({
      name: slot.name,
      attempt,
      replicas: spec.ingester.replicas,
      bucketView: namesOf(spec.name).bucketView(slot.storage),
      tenantLabelName: spec.tenantLabelName,
      ...(spec.componentTls?.enabled === true
        ? { serverNames: { ingester: partyHost(spec, "ingester"), bucketView: partyHost(spec, "bucket-view") } }
        : {}),
    }));
