import { durationMs } from "../spec/duration.ts";
import type { TenantSpec } from "../spec/tenant.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { PlacementLimits, PlacementTenant, PoolKind } from "./placement.ts";

const kindOf = ({ exclusive, soft }: TenantSpec): PoolKind => (exclusive ? "exclusive" : soft ? "soft" : "shared");

/** A declared tenant as placement sees it. */
export const placementTenant = (tenant: TenantSpec): PlacementTenant => ({
  name: tenant.name,
  storage: tenant.storage,
  kind: kindOf(tenant),
  weight: tenant.series ?? 1,
});

/** The rules of placement that a spec sets. */
export const placementLimits = (spec: Pick<WhizardSpec, "name" | "ingester" | "compactor">): PlacementLimits => ({
  tenantsPerIngester: spec.ingester.defaultTenantsPerIngester,
  tenantsPerCompactor: spec.compactor.defaultTenantsPerCompactor,
  ingesterRetentionMs: durationMs(spec.ingester.defaultIngesterRetentionPeriod),
  ingesterPrefix: `${spec.name}-ingester`,
  compactorPrefix: `${spec.name}-compactor`,
});
