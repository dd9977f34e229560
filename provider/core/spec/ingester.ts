import { z } from "zod";
import { images } from "./images.ts";
import { count, duration } from "./leaf.ts";
import { dataVolume, workload } from "./workload.ts";

export const ingester = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 1, cpu: "500m", memory: "2Gi", gracePeriodSeconds: 900 }),
    defaultTenantsPerIngester: count(1, 10_000)
      .default(3)
      .describe("Slots of a shared ingester: how many tenants of weight 1 it holds."),
    defaultIngesterRetentionPeriod: duration()
      .default("3h")
      .describe("How long an ingester without tenants stays, so that its data can be queried."),
    localTsdbRetention: duration({ min: "2h" })
      .default("7d")
      .describe("How long an ingester keeps data on its own volume (`--tsdb.retention`)."),
    outOfOrderTimeWindow: duration()
      .default("0s")
      .describe("How old a sample may be against the newest of its series (`--tsdb.out-of-order.time-window`)."),
    disableTsdbCleanup: z
      .boolean()
      .default(false)
      .describe(
        "Leaves the local TSDBs of tenants that are gone. Without it an ingester deletes them when it starts, once the " +
          "tenant wrote nothing for `localTsdbRetention` and the bucket has all of it; it needs an image with `/bin/sh`.",
      ),
    dataVolume: dataVolume.prefault({ size: "50Gi" }).describe("Where the local TSDBs are kept."),
  })
  .meta({
    id: "IngesterTemplate",
    description: "Thanos Receive in ingesting mode: a pool of StatefulSets that hold tenants.",
  });

export type IngesterSpec = z.output<typeof ingester>;
