import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { hostPort, tenantId } from "../leaf.ts";
import { tenantLimits } from "../limits.ts";
import { router } from "../router.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

const hashring = z
  .strictObject({
    hashring: z
      .string()
      .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/)
      .meta({ plain: true })
      .describe("Name of the ring, such as that of its ingester."),
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
      .record(tenantId(), tenantLimits)
      .default({})
      .describe(
        "Limits of tenants' write requests, by tenant; what is absent is as in `limits`. A change restarts nobody.",
      ),
    hashrings: z.array(hashring).min(1).describe("The rings, each tenant on one of them."),
  })
  .meta({ id: "RouterSpec", description: router.description });

export type RouterAloneSpec = z.output<typeof routerAlone>;
type Rings = RouterAloneSpec["hashrings"];

const repeated = (rings: Rings): readonly Issue[] => {
  const first = new Map<string, string>();
  const entries = rings.flatMap((ring, at) => [
    { key: `ring ${ring.hashring}`, path: `hashrings[${at}].hashring`, what: `"${ring.hashring}"` },
    ...ring.tenants.map((tenant, index) => ({
      key: `tenant ${tenant}`,
      path: `hashrings[${at}].tenants[${index}]`,
      what: `tenant "${tenant}"`,
    })),
  ]);
  return entries.flatMap(({ key, path, what }) => {
    const seen = first.get(key);
    if (seen === undefined) {
      first.set(key, path);
      return [];
    }
    return [{ path, reason: `${what} is given twice`, hint: `first at ${seen}` }];
  });
};

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
  ...repeated(hashrings),
  ...hidden(hashrings),
  ...small(hashrings, replicationFactor),
];
