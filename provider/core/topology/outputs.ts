import type { Placement } from "../placement/placement.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { durationMs } from "../spec/duration.ts";

/** Where a tenant is. */
export interface TenantPlace {
  readonly ingester: string;
  readonly compactor: string;
  readonly storage: string;
}

/** One ingester as users see it. */
export interface IngesterState {
  readonly tenants: readonly string[];
  readonly kind: string;
  readonly storage: string;
  /** Tenants of weight 1 that still fit; absent for the ingester of soft tenants, which counts none. */
  readonly freeSlots?: number;
  /** RFC 3339 time until which an ingester without tenants stays; absent while it has one. */
  readonly retiringUntil?: string;
}

const freeSlots = (slot: Placement["ingesters"][number], spec: WhizardSpec): { freeSlots?: number } => {
  if (slot.kind === "soft") return {};
  if (slot.kind === "exclusive") return { freeSlots: slot.tenants.length === 0 ? 1 : 0 };
  const weights = new Map(spec.tenants.map(({ name, series }) => [name, series ?? 1]));
  const used = slot.tenants.reduce((sum, tenant) => sum + (weights.get(tenant) ?? 1), 0);
  return { freeSlots: Math.max(0, Math.floor(spec.ingester.defaultTenantsPerIngester - used)) };
};

/** RFC 3339 text of milliseconds since the epoch, without Date: core has no clock to be tempted by. */
const rfc3339 = (ms: number): string => {
  const days = Math.floor(ms / 86_400_000);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthShifted + (monthShifted < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1;
  const seconds = Math.floor((ms - days * 86_400_000) / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return `${year}-${two(month)}-${two(day)}T${clock}Z`;
};

/** Tenant to its place, by name. */
export const describeTenants = ({ ingesters, compactors }: Placement): Readonly<Record<string, TenantPlace>> => {
  const compactorOf = new Map(compactors.flatMap(({ name, tenants }) => tenants.map((tenant) => [tenant, name] as const)));
  const places = ingesters.flatMap(({ name, storage, tenants }) =>
    tenants.map((tenant) => [tenant, { ingester: name, compactor: compactorOf.get(tenant) ?? "", storage }] as const),
  );
  return Object.fromEntries(places.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Ingester to its state, by name. */
export const describeIngesters = (spec: WhizardSpec, { ingesters }: Placement): Readonly<Record<string, IngesterState>> => {
  const retention = durationMs(spec.ingester.defaultIngesterRetentionPeriod);
  return Object.fromEntries(
    ingesters.map((slot) => [
      slot.name,
      {
        tenants: slot.tenants,
        kind: slot.kind,
        storage: slot.storage,
        ...freeSlots(slot, spec),
        ...(slot.emptySince === undefined ? {} : { retiringUntil: rfc3339(slot.emptySince + retention) }),
      },
    ]),
  );
};
