import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { hostPort, externalLabelName, ringName, tenantId } from "../leaf.ts";
import { routerTenantLimits } from "../limits.ts";
import { refuseRepeated } from "../repeated.ts";
import { router } from "../router.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

const hashring = z
  .strictObject({
    hashring: ringName().describe("Name of the ring, such as that of its ingester."),
    tenants: z
      .array(tenantId())
      .default([])
      .describe("Tenants whose writes go to this ring; none: every other tenant's do. Such a ring comes last."),
    endpoints: z
      .array(hostPort())
      .min(1)
      .describe("gRPC address of each replica, such as the `endpoints` of an Ingester one by one."),
  })
  .meta({ id: "RouterHashring", description: "A ring: these tenants' writes go to these endpoints." });

export const routerAlone = z
  .strictObject({
    ...alonePlace("router"),
    ...tenancyFields,
    ...router.shape,
    tenantLimits: z
      .record(tenantId(), routerTenantLimits)
      .default({})
      .describe(
        "Limits of tenants' write requests, by tenant; what is absent is as in `limits`. A change restarts nobody.",
      ),
    splitTenantLabelName: externalLabelName()
      .optional()
      .describe(
        "Label that names the tenant of a series, before the header does (`--receive.split-tenant-label-name`), for a ruler over all tenants. Who may write to such a router may write as any tenant: none that a gateway leads to.",
      ),
    hashrings: z.array(hashring).min(1).describe("The rings, each tenant on one of them."),
  })
  .meta({ id: "RouterSpec", description: router.description });

export type RouterAloneSpec = z.output<typeof routerAlone>;
type Rings = RouterAloneSpec["hashrings"];

const checkNames = (rings: Rings): readonly Issue[] =>
  refuseRepeated(rings.map(({ hashring: key }, index) => ({ key, at: `hashrings[${index}]`, field: ".hashring" })));

const checkTenants = (rings: Rings): readonly Issue[] =>
  refuseRepeated(
    rings.flatMap(({ tenants }, at) =>
      tenants.map((key, index) => ({ key, at: `hashrings[${at}].tenants[${index}]`, called: `tenant "${key}"` })),
    ),
  );

/** A ring that takes everybody's writes hides those behind it. */
const hidden = (rings: Rings): readonly Issue[] =>
  rings.slice(0, -1).flatMap(({ tenants }, index) =>
    tenants.length > 0
      ? []
      : [
          {
            path: `hashrings[${index}].tenants`,
            reason: "a ring without tenants takes all writes, so that the rings behind it get none",
            hint: "move it to the end, or name its tenants",
          },
        ],
  );

const small = (rings: Rings, copies: number): readonly Issue[] =>
  rings.flatMap(({ endpoints }, index) =>
    endpoints.length >= copies
      ? []
      : [
          {
            path: `hashrings[${index}].endpoints`,
            reason: `${copies} copies need as many endpoints, but there are ${endpoints.length}`,
            hint: `at least ${copies}, or another replicationFactor`,
          },
        ],
  );

export const checkRouterAlone = ({ hashrings = [], replicationFactor = 1 }: Partial<RouterAloneSpec>) => [
  ...checkNames(hashrings),
  ...checkTenants(hashrings),
  ...hidden(hashrings),
  ...small(hashrings, replicationFactor),
];
