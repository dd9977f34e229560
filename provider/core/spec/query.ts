import { z } from "zod";
import { images } from "./images.ts";
import { clientTls } from "./clientTls.ts";
import { count, duration, labelName, storeAddress } from "./leaf.ts";
import { replicaLabels } from "./replicaLabels.ts";
import { workload } from "./workload.ts";

export const query = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 2, cpu: "500m", memory: "512Mi", gracePeriodSeconds: 120 }),
    promqlEngine: z
      .enum(["thanos", "prometheus"])
      .default("thanos")
      .describe("PromQL engine (`--query.promql-engine`); thanos is the faster one."),
    mode: z
      .enum(["local", "distributed"])
      .default("local")
      .describe(
        "Where queries are evaluated (`--query.mode`): `distributed` lets the Querys among the `stores` evaluate their part.",
      ),
    partitionLabelNames: z
      .array(labelName())
      .default([])
      .describe(
        "Labels that tell the parts of a distributed query apart (`--query.partition-label`); none: all labels.",
      ),
    replicaLabelNames: z
      .array(labelName())
      .default(Object.values(replicaLabels))
      .describe("Labels that tell copies of one series apart; queries drop them and merge the copies."),
    stores: z
      .array(
        z
          .strictObject({
            addresses: z.array(storeAddress()).min(1).describe("Addresses of Thanos gRPC Store APIs."),
            tls: clientTls.optional().describe("Speak TLS to these addresses; plain when absent."),
          })
          .meta({ id: "QueryStore", description: "Further data sources of Query outside this topology." }),
      )
      .default([])
      .describe("Further data sources: Store API addresses, `host:port` or `dnssrv+_grpc._tcp.name`."),
    timeout: duration({ min: "1s" }).default("2m").describe("How long a query may take (`--query.timeout`)."),
    maxConcurrent: count(1, 10_000)
      .default(20)
      .describe(
        "Queries that each replica works on at a time (`--query.max-concurrent`). The gateway lets no more pass to all of them together, and a tenant with fewer queries goes first.",
      ),
    endpointTimeout: duration({ min: "100ms" })
      .default("2s")
      .describe(
        "How long an ingester or store may take to say what it has (`--endpoint.info-timeout`, asked every 5 s); then queries go on without it. By Thanos's own 5 s a query waits up to 20 s for a pod that vanished, by 2 s about 5 s.",
      ),
    storeResponseTimeout: duration()
      .default("0s")
      .describe(
        "How long a source that was asked may send nothing (`--store.response-timeout`); then the answer lacks its part. `0s`: as long as the query may take, because a store that reads from the bucket is slow rather than gone.",
      ),
  })
  .meta({
    id: "QueryTemplate",
    description: "Thanos Query: answers PromQL over ingesters and stores, for one tenant a request.",
  });

export type QuerySpec = z.output<typeof query>;
