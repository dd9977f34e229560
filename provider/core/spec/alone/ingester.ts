import { z } from "zod";
import { ingester } from "../ingester.ts";
import { count, tenantId } from "../leaf.ts";
import { objstore } from "../objstore.ts";
import { router } from "../router.ts";
import { tenancyFields } from "../settings.ts";
import { tenant } from "../tenant.ts";
import { alonePlace } from "./place.ts";

/** What only a pool has. */
const { defaultTenantsPerIngester: _slots, defaultIngesterRetentionPeriod: _retention, ...own } = ingester.shape;

export const ingesterAlone = z
  .strictObject({
    ...alonePlace("ingester"),
    ...tenancyFields,
    ...own,
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
