import { z } from "zod";
import { images } from "./images.ts";
import { storeAddress } from "./leaf.ts";
import { workload } from "./workload.ts";

export const query = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 2, cpu: "500m", memory: "512Mi", gracePeriodSeconds: 120 }),
    promqlEngine: z
      .enum(["thanos", "prometheus"])
      .default("thanos")
      .describe("PromQL engine (`--query.promql-engine`); thanos is the faster one."),
    replicaLabelNames: z
      .array(
        z
          .string()
          .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
          .meta({ plain: true }),
      )
      .default(["prometheus_replica", "receive_replica", "ruler_replica"])
      .describe("Labels that tell copies of one series apart; queries drop them and merge the copies."),
    stores: z
      .array(
        z
          .strictObject({ addresses: z.array(storeAddress()).min(1).describe("Addresses of Thanos gRPC Store APIs.") })
          .meta({ id: "QueryStore", description: "Further data sources of Query outside this topology." }),
      )
      .default([])
      .describe("Further data sources: Store API addresses, `host:port` or `dnssrv+_grpc._tcp.name`."),
  })
  .meta({
    id: "QueryTemplate",
    description: "Thanos Query: answers PromQL over ingesters and stores, for one tenant a request.",
  });

export type QuerySpec = z.output<typeof query>;
