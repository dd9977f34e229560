import type { Retention } from "./retention.ts";

/** How an ingester is used: by several tenants with a slot each, by one alone, or by all soft ones. */
export const poolKinds = ["shared", "exclusive", "soft"] as const;

export type PoolKind = (typeof poolKinds)[number];

export const isPoolKind = (text: string | undefined): text is PoolKind => poolKinds.some((kind) => kind === text);

/** One ingester and who is on it. Times are milliseconds since the epoch. */
export interface IngesterSlot {
  readonly name: string;
  readonly kind: PoolKind;
  readonly storage: string;
  /** Tenants whose writes go here, sorted. */
  readonly tenants: readonly string[];
  /** Tenants that left, with the time: until their retention ends they go home to this ingester. */
  readonly former: Readonly<Record<string, number>>;
  /** Since when the ingester has no tenant; absent while it has one. */
  readonly emptySince?: number;
}

/** One compactor and whose blocks it works on. */
export interface CompactorSlot {
  readonly name: string;
  readonly storage: string;
  readonly tenants: readonly string[];
  /** How long it keeps its tenants' blocks; absent where that is as the spec says for all tenants. */
  readonly retention?: Retention;
}

/** Who is where. It is kept in the stack's state, or in the status of the Tenants, and is an input of the next decision. */
export interface Placement {
  readonly ingesters: readonly IngesterSlot[];
  readonly compactors: readonly CompactorSlot[];
}

export const emptyPlacement: Placement = { ingesters: [], compactors: [] };

/** A tenant as placement sees it. */
export interface PlacementTenant {
  readonly name: string;
  readonly storage: string;
  readonly kind: PoolKind;
  /** Size in slots of an ingester; 1 for a tenant of usual size. */
  readonly weight: number;
  /** How long its blocks are kept; absent where that is as the spec says for all tenants. */
  readonly retention?: Retention;
  /** Whether its ingester is all that keeps its data: there are no blocks to compact. */
  readonly hasNoBucket?: true;
}

/** The rules that placement follows. */
export interface PlacementLimits {
  /** Slots of a shared ingester. */
  readonly tenantsPerIngester: number;
  readonly tenantsPerCompactor: number;
  /** How long an empty ingester stays, in milliseconds. */
  readonly ingesterRetentionMs: number;
  /** Names are `<prefix>-<lowest unused number>`. */
  readonly ingesterPrefix: string;
  readonly compactorPrefix: string;
  /** Names of ingesters that no new one may have: something of theirs is still there. */
  readonly reservedIngesters?: readonly string[];
}
