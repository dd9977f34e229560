import type { z } from "zod";
import {
  isPoolKind,
  type CompactorSlot,
  type IngesterSlot,
  type Placement,
  type PlacementLimits,
} from "../placement/placement.ts";
import { compactorSlot, ingesterSlot } from "../placement/schema.ts";
import type { Candidate } from "./admit.ts";
import { readRings } from "./composeMaps.ts";
import type { Observed } from "./observed.ts";

/** What an ingester's annotation holds. */
const slot = ingesterSlot.omit({ name: true });

type Slot = z.output<typeof slot>;

const parseAs = <S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | undefined => {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
};

/** The text of an ingester's annotation. */
export const renderSlot = ({ name: _, ...rest }: IngesterSlot): string => JSON.stringify(rest);

/** What a compactor's annotation holds; its tenants are known by their statuses. */
const ownCompactorSlot = compactorSlot.omit({ name: true, tenants: true });

/** The text of a compactor's annotation. */
export const renderCompactorSlot = ({ storage, retention }: CompactorSlot): string =>
  JSON.stringify({ storage, ...(retention === undefined ? {} : { retention }) });

const isOfPool = (name: string, prefix: string): boolean =>
  name.startsWith(`${prefix}-`) && /^(0|[1-9]\d{0,4})$/.test(name.slice(prefix.length + 1));

/** A time of a clock that ran ahead counts as now: nobody waits for a future that was a mistake. */
const notLater = (at: number, now: number): number => Math.min(at, now);

const withSoundTimes = (found: Slot, now: number): Slot => ({
  ...found,
  former: Object.fromEntries(Object.entries(found.former).map(([tenant, at]) => [tenant, notLater(at, now)])),
  ...(found.emptySince === undefined ? {} : { emptySince: notLater(found.emptySince, now) }),
});

/** The candidates that are on a member of a pool, by that member's name. */
const residents = (
  candidates: readonly Candidate[],
  nameOf: (candidate: Candidate) => string | undefined,
  isMember: (name: string) => boolean,
): Map<string, Candidate[]> => {
  const found = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const name = nameOf(candidate);
    if (candidate.placed === undefined || name === undefined || !isMember(name)) continue;
    const group = found.get(name);
    if (group === undefined) found.set(name, [candidate]);
    else group.push(candidate);
  }
  return found;
};

const storageOf = ({ object, placed }: Candidate): string => object.status?.storage ?? placed?.storage ?? "default";

const kindOf = ({ object, placed }: Candidate): IngesterSlot["kind"] => {
  const { pool } = object.status ?? {};
  return isPoolKind(pool) ? pool : (placed?.kind ?? "shared");
};

/**
 * Where a tenant is: where its status says, unless its ring and that ring's ingester agree on another place that is as it
 * asks for. Then somebody else wrote the status: who moves by its labels asks for a place of another kind or storage.
 */
const homeOf =
  (rings: ReadonlyMap<string, string>, slots: ReadonlyMap<string, Slot | undefined>) =>
  ({ id, placed, object: { status } }: Candidate): string | undefined => {
    const ring = rings.get(id) ?? "";
    const noted = slots.get(ring);
    const isAgreed =
      noted?.tenants.includes(id) === true && noted.kind === placed?.kind && noted.storage === placed.storage;
    return isAgreed ? ring : status?.ingester?.name;
  };

const ingesterSlots = (
  candidates: readonly Candidate[],
  { workloads, now, hashrings }: Observed,
  { ingesterPrefix }: PlacementLimits,
): readonly IngesterSlot[] => {
  const isMember = (name: string): boolean => isOfPool(name, ingesterPrefix);
  const existing = new Map(
    workloads
      .filter(({ name, isOwn, component }) => isOwn && component === "ingester" && isMember(name))
      .map(({ name, slot: text }) => [name, parseAs(slot, text)] as const),
  );
  const here = residents(candidates, homeOf(readRings(hashrings), existing), isMember);
  const elsewhere = new Set([...here.values()].flat().map(({ id }) => id));
  return [...new Set([...existing.keys(), ...here.keys()])].map((name): IngesterSlot => {
    const present = here.get(name) ?? [];
    const noted = existing.get(name);
    const [first] = present;
    const base = noted ?? {
      kind: first === undefined ? "shared" : kindOf(first),
      storage: first === undefined ? "default" : storageOf(first),
      tenants: [],
      former: {},
    };
    const { emptySince, ...rest } = withSoundTimes(base, now);
    const gone = rest.tenants.filter((tenant) => !elsewhere.has(tenant));
    const tenants = [...new Set([...present.map(({ id }) => id), ...gone])].sort();
    // Who is recorded elsewhere, though the annotation has him here, moved just before the last run was broken off.
    const moved = rest.tenants.filter((tenant) => !tenants.includes(tenant)).map((tenant) => [tenant, now] as const);
    const former = { ...Object.fromEntries(moved), ...rest.former };
    return {
      name,
      ...rest,
      former,
      tenants,
      ...(emptySince === undefined || tenants.length > 0 ? {} : { emptySince }),
    };
  });
};

const compactorSlots = (
  candidates: readonly Candidate[],
  { workloads }: Observed,
  { compactorPrefix }: PlacementLimits,
): readonly CompactorSlot[] => {
  const noted = new Map(
    workloads
      .filter(({ isOwn, component }) => isOwn && component === "compactor")
      .map(({ name, slot: text }) => [name, parseAs(ownCompactorSlot, text)] as const),
  );
  const homes = residents(
    candidates,
    ({ object: { status } }) => status?.compactor?.name,
    (name) => isOfPool(name, compactorPrefix),
  );
  return [...homes].map(([name, present]) => {
    const tenants = present.map(({ id }) => id).sort();
    const first = present.find(({ id }) => id === tenants[0]);
    const fallback = {
      storage: first === undefined ? "default" : storageOf(first),
      ...(first?.placed?.retention === undefined ? {} : { retention: first.placed.retention }),
    };
    const { storage, retention } = noted.get(name) ?? fallback;
    return { name, storage, tenants, ...(retention === undefined ? {} : { retention }) };
  });
};

/** The last decision, read back from the cluster. */
export const previousPlacement = (
  candidates: readonly Candidate[],
  observed: Observed,
  limits: PlacementLimits,
): Placement => ({
  ingesters: ingesterSlots(candidates, observed, limits),
  compactors: compactorSlots(candidates, observed, limits),
});
