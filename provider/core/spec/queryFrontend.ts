import { z } from "zod";
import { responseCache } from "./cache.ts";
import { images } from "./images.ts";
import { count, duration } from "./leaf.ts";
import { workload } from "./workload.ts";

export const queryFrontend = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 2, cpu: "250m", memory: "512Mi", gracePeriodSeconds: 120 }),
    splitInterval: duration({ min: "1m" })
      .default("24h")
      .describe("Range queries are split by this interval and run side by side (`--query-range.split-interval`)."),
    maxQueryLength: duration()
      .default("0s")
      .describe(
        "Longest time from start to end of a range query (`--query-range.max-query-length`), for every tenant; `0s`: no limit. Further ones are answered 400.",
      ),
    verticalShards: count(0, 64)
      .default(0)
      .describe("Parts that a shardable query is split into by series (`--query-frontend.vertical-shards`); 0: none."),
    cache: responseCache.describe("Cache of answers to range queries and of label lists; its keys hold the tenant."),
  })
  .meta({ id: "QueryFrontendTemplate", description: "Thanos Query Frontend: splits, caches and retries queries." });

export type QueryFrontendSpec = z.output<typeof queryFrontend>;
