import { z } from "zod";
import { durationMs } from "./duration.ts";
import { count, duration } from "./leaf.ts";

const limit = (max: number) => count(0, max).optional();

const requestLimits = {
  requestSizeBytes: limit(2_147_483_647).describe(
    "Bytes of one write request, as it arrives (compressed); 0: no limit. What is bigger is answered 413, which Prometheus does not repeat.",
  ),
  requestSeries: limit(1_000_000_000).describe("Series of one write request; 0: no limit. Answered 413 like the size."),
  requestSamples: limit(1_000_000_000).describe(
    "Samples of one write request; 0: no limit. Answered 413 like the size.",
  ),
};

/** Limits of one tenant's write requests at a router; what is absent is as for all tenants. */
export const routerTenantLimits = z
  .strictObject(requestLimits)
  .meta({ id: "RouterTenantLimits", description: "What one write request of the tenant may hold, at each router." });

const atGateway = {
  writesPerSecond: limit(1_000_000).describe(
    "Write requests a second at each gateway pod; 0: no limit. Further ones are answered 429 after a second, which Prometheus repeats only with `retry_on_http_429`, and drops otherwise.",
  ),
  queriesPerSecond: limit(1_000_000).describe(
    "Queries a second at each gateway pod, of every kind; 0: no limit. Further ones are answered 429 after a second.",
  ),
  concurrentQueries: limit(1_000_000).describe(
    "Queries at a time at each gateway pod, those that wait among them; 0: no limit. Further ones are answered 429.",
  ),
  queryTimeout: duration()
    .optional()
    .describe(
      "How long a query may take until it is answered 504; `0s`: as long as `query.timeout`, which no limit exceeds.",
    ),
};

/** Limits of one tenant; what is absent is as for all tenants. */
export const tenantLimits = z.strictObject({ ...requestLimits, ...atGateway }).meta({
  id: "TenantLimits",
  description:
    "What one write request of the tenant may hold at each router, and how much it may ask of each gateway pod.",
});

/** Limits of all tenants at a gateway. */
export const gatewayLimits = z.strictObject(atGateway).meta({
  id: "GatewayLimits",
  description: "What any tenant may ask of each gateway pod whose own `limits` do not say otherwise.",
});

/** Limits of all write requests at a router. */
export const routerLimits = z
  .strictObject({
    ...requestLimits,
    concurrentRequests: limit(1_000_000).describe(
      "Write requests of all tenants that one router works on at a time, further ones wait; 0: no limit.",
    ),
  })
  .meta({
    id: "RouterLimits",
    description: "What one write request of any tenant may hold whose own `limits` do not say otherwise.",
  });

export type TenantLimitsSpec = z.output<typeof tenantLimits>;
export type RouterLimitsSpec = z.output<typeof routerLimits>;
export type GatewayLimitsSpec = z.output<typeof gatewayLimits>;

/** A tenant's limits at the gateway: its own, and those of all tenants where it says nothing. */
export const limitsAtGateway = (common: GatewayLimitsSpec | undefined, own: TenantLimitsSpec | undefined) => {
  const { queryTimeout, ...limits } = { ...common, ...own };
  const { writesPerSecond, queriesPerSecond, concurrentQueries } = limits;
  const queryTimeoutMs = queryTimeout === undefined ? undefined : durationMs(queryTimeout);
  return { writesPerSecond, queriesPerSecond, concurrentQueries, queryTimeoutMs };
};
