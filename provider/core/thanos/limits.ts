import type { RouterLimitsSpec, TenantLimitsSpec } from "../spec/limits.ts";

/** A tenant, of whom only the limits count. */
export interface LimitedTenant {
  readonly name: string;
  readonly limits?: TenantLimitsSpec | undefined;
}

const requestLimits = (limits: TenantLimitsSpec = {}) => ({
  ...(limits.requestSizeBytes === undefined ? {} : { size_bytes_limit: limits.requestSizeBytes }),
  ...(limits.requestSeries === undefined ? {} : { series_limit: limits.requestSeries }),
  ...(limits.requestSamples === undefined ? {} : { samples_limit: limits.requestSamples }),
});

/** What Thanos Receive's limits file holds: limits of all requests, then of each tenant that has its own. */
const buildLimits = (common: RouterLimitsSpec | undefined, tenants: readonly LimitedTenant[]) => ({
  write: {
    global: { max_concurrency: common?.concurrentRequests ?? 0 },
    default: { request: requestLimits(common) },
    tenants: Object.fromEntries(
      tenants
        .map(({ name, limits }) => [name, requestLimits(limits)] as const)
        .filter(([, request]) => Object.keys(request).length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, request]) => [name, { request }]),
    ),
  },
});

/** The text of the limits file; JSON, which is YAML that needs no quoting rules. */
export const renderLimits = (common: RouterLimitsSpec | undefined, tenants: readonly LimitedTenant[]): string =>
  `${JSON.stringify(buildLimits(common, tenants), undefined, 2)}\n`;
