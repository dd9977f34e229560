import { z } from "zod";
import { duration } from "./leaf.ts";

const about = {
  retentionRaw: "How long raw samples are kept; `0s`: for ever.",
  retention5m: "How long samples of 5 minutes are kept; `0s`: for ever.",
  retention1h: "How long samples of 1 hour are kept; `0s`: for ever.",
} as const;

/** How long blocks are kept, with the defaults of all tenants. */
export const retention = z
  .strictObject({
    retentionRaw: duration().default("60d").describe(about.retentionRaw),
    retention5m: duration().default("180d").describe(about.retention5m),
    retention1h: duration().default("360d").describe(about.retention1h),
  })
  .prefault({})
  .meta({ id: "Retention", description: "How long blocks stay in the bucket, by resolution." });

/** How long a tenant's blocks are kept; what is absent is as for all tenants. */
export const tenantRetention = z
  .strictObject({
    retentionRaw: duration().optional().describe(about.retentionRaw),
    retention5m: duration().optional().describe(about.retention5m),
    retention1h: duration().optional().describe(about.retention1h),
  })
  .meta({ id: "TenantRetention", description: "How long the tenant's blocks stay in the bucket, by resolution." });
