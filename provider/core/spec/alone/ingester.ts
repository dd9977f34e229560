import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { ingester } from "../ingester.ts";
import { count, tenantId } from "../leaf.ts";
import { objstore } from "../objstore.ts";
import { router } from "../router.ts";
import { tenancyFields } from "../settings.ts";
import { refuseRepeated } from "../repeated.ts";
import { tenant } from "../tenant.ts";
import { alonePlace } from "./place.ts";

/** What only a pool has. */
const { defaultTenantsPerIngester: _slots, defaultIngesterRetentionPeriod: _retention, ...own } = ingester.shape;

export const ingesterAlone = z
  .strictObject({
    ...alonePlace("ingester"),
    ...tenancyFields,
    ...own,
    tenants: z
      .array(tenantId())
      .default([])
      .describe(
        "Tenants whose writes belong here, as the output `hashring` says; none: those of all tenants that no other ring has (soft tenants). A change restarts nobody.",
      ),
    replicationFactor: count(1, 9)
      .default(1)
      .describe("Copies of every sample, as the router makes them (`--receive.replication-factor`)."),
    replicationProtocol: router.shape.replicationProtocol,
    tenantLabels: z
      .record(tenantId(), tenant.shape.labels)
      .default({})
      .describe("External labels of tenants, by tenant; a change restarts nobody."),
    objstore: objstore.describe("The Secret that tells where blocks are uploaded to."),
  })
  .meta({
    id: "IngesterSpec",
    description: "Thanos Receive in ingesting mode: one StatefulSet, whose tenants the router's rings decide.",
  });

export type IngesterAloneSpec = z.output<typeof ingesterAlone>;

export const checkIngesterAlone = ({
  tenants = [],
  tenantLabels = {},
}: Partial<IngesterAloneSpec>): readonly Issue[] => [
  ...refuseRepeated(tenants.map((key, index) => ({ key, at: `tenants[${index}]` }))),
  ...Object.keys(tenantLabels)
    .filter((name) => tenants.length > 0 && !tenants.includes(name))
    .map((name) => ({
      path: `tenantLabels.${name}`,
      reason: `"${name}" is none of its tenants`,
      hint: "add it to tenants, or leave its labels to its own ingester",
    })),
];
