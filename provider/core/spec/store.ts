import { z } from "zod";
import { bucketCache, indexCache } from "./cache.ts";
import { images } from "./images.ts";
import { timeBound } from "./leaf.ts";
import { dataVolume, workload } from "./workload.ts";

const timeRange = z
  .strictObject({
    minTime: timeBound().default("").describe("Oldest data that the shard serves; empty: from the beginning."),
    maxTime: timeBound().default("").describe("Newest data that the shard serves; empty: without end."),
  })
  .meta({ id: "TimeRange", description: "A part of time, relative to now (`-36h`) or absolute (RFC 3339)." });

export const store = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 1, cpu: "250m", memory: "1Gi", gracePeriodSeconds: 120 }),
    timeRanges: z
      .array(timeRange)
      .min(1)
      .max(32)
      .default([{ minTime: "", maxTime: "-36h" }])
      .describe(
        "One StatefulSet a range. Together they must reach up to what the ingesters still hold, without a gap.",
      ),
    indexCache: indexCache.describe("Cache of index entries (`--index-cache.config`)."),
    bucketCache: bucketCache
      .optional()
      .describe("Cache of what is read from the bucket (`--store.caching-bucket.config`); none when absent."),
    dataVolume: dataVolume
      .prefault({ size: "10Gi" })
      .describe("Where block headers are kept; lost ones are fetched again."),
  })
  .meta({
    id: "StoreTemplate",
    description: "Thanos Store: answers queries from the blocks in object storage, by time range.",
  });

export type TimeRange = z.output<typeof timeRange>;
export type StoreSpec = z.output<typeof store>;
