import { canonicalDuration, durationMs } from "../spec/duration.ts";
import { type GlobalRules, hasGlobalRuler } from "../spec/globalRuler.ts";
import type { TenantSpec } from "../spec/tenant.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { PlacementLimits, PlacementTenant, PoolKind } from "./placement.ts";
import { type Retention, retentionKey } from "./retention.ts";

const kindOf = ({ exclusive, soft }: TenantSpec): PoolKind => (exclusive ? "exclusive" : soft ? "soft" : "shared");

type Durations = { readonly [Field in keyof Retention]?: string | undefined };

/** A retention of its own; none when it comes to what all tenants have. */
export const retentionOf = (own: Durations, common: Retention): { readonly retention?: Retention } => {
  const resolved = (from: Durations): Retention => ({
    retentionRaw: canonicalDuration(from.retentionRaw ?? common.retentionRaw),
    retention5m: canonicalDuration(from.retention5m ?? common.retention5m),
    retention1h: canonicalDuration(from.retention1h ?? common.retention1h),
  });
  const retention = resolved(own);
  return retentionKey(retention) === retentionKey(resolved({})) ? {} : { retention };
};

const placementTenant = (tenant: TenantSpec, common: Retention): PlacementTenant => ({
  name: tenant.name,
  storage: tenant.storage,
  kind: kindOf(tenant),
  weight: tenant.series ?? 1,
  ...retentionOf(tenant.retention ?? {}, common),
});

/** The global ruler's results whose labels name no tenant belong to one that is placed like any other. */
const defaultTenant = (spec: GlobalRules & Pick<WhizardSpec, "defaultTenantId">) =>
  !hasGlobalRuler(spec) || spec.globalRuler?.remoteWriteConfig !== undefined
    ? []
    : [{ name: spec.defaultTenantId, storage: "default", kind: "shared", weight: 1 } as const];

type Tenants = GlobalRules & Pick<WhizardSpec, "tenants" | "compactor" | "defaultTenantId">;

/** The declared tenants as placement sees them, and the default tenant where anything is written to it. */
export const placementTenants = (spec: Tenants): readonly PlacementTenant[] => [
  ...spec.tenants.map((tenant) => placementTenant(tenant, spec.compactor.retention)),
  ...defaultTenant(spec),
];

/** The rules of placement that a spec sets. */
export const placementLimits = (spec: Pick<WhizardSpec, "name" | "ingester" | "compactor">): PlacementLimits => ({
  tenantsPerIngester: spec.ingester.defaultTenantsPerIngester,
  tenantsPerCompactor: spec.compactor.defaultTenantsPerCompactor,
  ingesterRetentionMs: durationMs(spec.ingester.defaultIngesterRetentionPeriod),
  ingesterPrefix: `${spec.name}-ingester`,
  compactorPrefix: `${spec.name}-compactor`,
});
