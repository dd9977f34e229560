import { z } from "zod";
import { count } from "./leaf.ts";

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

/** Limits of one tenant's write requests; what is absent is as for all tenants. */
export const tenantLimits = z
  .strictObject(requestLimits)
  .meta({ id: "TenantLimits", description: "What one write request of the tenant may hold, at each router." });

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
