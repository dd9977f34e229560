import { z } from "zod";
import { images } from "./images.ts";
import { count, duration, quantity } from "./leaf.ts";
import { workload } from "./workload.ts";

export const queryFrontend = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 2, cpu: "250m", memory: "512Mi", gracePeriodSeconds: 120 }),
    splitInterval: duration({ min: "1m" })
      .default("24h")
      .describe("Range queries are split by this interval and run side by side (`--query-range.split-interval`)."),
    verticalShards: count(0, 64)
      .default(0)
      .describe("Parts that a shardable query is split into by series (`--query-frontend.vertical-shards`); 0: none."),
    cache: z
      .strictObject({
        maxSize: quantity().default("256Mi").describe("Size of each pod's cache."),
        validity: duration().default("5m").describe("How long an entry is kept."),
      })
      .prefault({})
      .meta({ id: "QueryFrontendCache", description: "In-memory cache of range query results, keyed by tenant." })
      .describe("In-memory cache of range query results, keyed by tenant."),
  })
  .meta({ id: "QueryFrontendTemplate", description: "Thanos Query Frontend: splits, caches and retries queries." });

export type QueryFrontendSpec = z.output<typeof queryFrontend>;
