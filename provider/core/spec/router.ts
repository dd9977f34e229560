import { z } from "zod";
import { images } from "./images.ts";
import { count } from "./leaf.ts";
import { routerLimits } from "./limits.ts";
import { workload } from "./workload.ts";

export const router = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 2, cpu: "250m", memory: "256Mi", gracePeriodSeconds: 60 }),
    replicationFactor: count(1, 9)
      .default(1)
      .describe("Copies of every sample, on that many replicas of an ingester (`--receive.replication-factor`)."),
    hashringAlgorithm: z
      .enum(["ketama", "hashmod"])
      .default("ketama")
      .describe("How series spread over a ring; ketama moves few series when a ring changes."),
    replicationProtocol: z
      .enum(["protobuf", "capnproto"])
      .default("protobuf")
      .describe(
        "How samples get to the ingesters (`--receive.replication-protocol`): `capnproto` costs less CPU, and has no TLS.",
      ),
    limits: routerLimits
      .optional()
      .describe("Limits of write requests, for every tenant without limits of its own. A change restarts nobody."),
  })
  .meta({
    id: "RouterTemplate",
    description: "Thanos Receive in routing mode: sends each tenant's writes to its ingester.",
  });

export type RouterSpec = z.output<typeof router>;
