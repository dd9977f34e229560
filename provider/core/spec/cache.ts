import { z } from "zod";
import { clientTls } from "./clientTls.ts";
import { cachePassword, cacheUser, count, duration, hostPort, quantity, storeAddress } from "./leaf.ts";
import { secretKeyRef } from "./workload.ts";

const memcached = z
  .strictObject({
    addresses: z
      .array(storeAddress())
      .min(1)
      .describe("The servers: `host:port`, or a name to look up such as `dnssrv+_client._tcp.memcached.cache.svc`."),
    timeout: duration({ min: "1ms" }).default("500ms").describe("How long a request to a server may take."),
    maxItemSize: quantity().default("1Mi").describe("What is bigger is not kept; as the servers' own `-I`."),
    maxIdleConnections: count(1, 10_000).default(100).describe("Idle connections a server that stay open."),
    autoDiscovery: z
      .boolean()
      .default(false)
      .describe("Asks the first address for all servers, as memcached on AWS and Google Cloud answers."),
  })
  .meta({
    id: "Memcached",
    description: "A memcached that exists. Thanos speaks no TLS to it: keep it in the cluster, behind a NetworkPolicy.",
  });

const redisFields = {
  address: hostPort().describe("Host and port of the server."),
  username: cacheUser().optional().describe("User of the server's access list."),
  password: cachePassword().optional().describe("Password; kept in a Kubernetes Secret."),
  passwordSecret: secretKeyRef.optional().describe("Password in a Secret that exists in the namespace."),
  database: count(0, 1_000).default(0).describe("Number of the database."),
  masterName: cacheUser().optional().describe("Name of the master, where the address is that of a Redis Sentinel."),
  timeout: duration({ min: "1ms" }).default("3s").describe("How long a read or a write may take."),
};

const storeRedis = z
  .strictObject({
    ...redisFields,
    tls: clientTls.optional().describe("Speak TLS to the server; plain when absent."),
  })
  .meta({ id: "StoreRedis", description: "A Redis that exists." });

const frontendRedis = z
  .strictObject({
    ...redisFields,
    tls: z
      .strictObject({
        insecureSkipVerify: z.boolean().default(false).describe("Takes any certificate of the server."),
      })
      .optional()
      .meta({ id: "QueryFrontendRedisTls", description: "TLS by the certificates that the image trusts." })
      .describe("Speak TLS to the server, by the certificates that the image trusts; plain when absent."),
  })
  .meta({
    id: "QueryFrontendRedis",
    description: "A Redis that exists. Thanos Query Frontend takes no certificates of its own for it.",
  });

const where = {
  memcached: memcached.optional().describe("Keeps the cache in memcached, shared by all pods, instead of in memory."),
};

const storeBackends = {
  ...where,
  redis: storeRedis.optional().describe("Keeps the cache in Redis, shared by all pods, instead of in memory."),
};

/** Where Store keeps what it read of indexes. */
export const indexCache = z
  .strictObject({
    maxSize: quantity().default("250Mi").describe("Size of the cache in each pod's memory."),
    ...storeBackends,
  })
  .prefault({})
  .meta({ id: "IndexCache", description: "Cache of index entries: in each pod's memory, in memcached or in Redis." });

/** Where Store keeps what it read of chunks and of block metadata. */
export const bucketCache = z
  .strictObject({
    maxSize: quantity().default("250Mi").describe("Size of the cache in each pod's memory."),
    ...storeBackends,
  })
  .meta({
    id: "BucketCache",
    description: "Cache of chunks, block lists and metadata: in each pod's memory, in memcached or in Redis.",
  });

/** Where Query Frontend keeps answers. */
export const responseCache = z
  .strictObject({
    maxSize: quantity().default("256Mi").describe("Size of the cache in each pod's memory."),
    validity: duration({ min: "1s" }).default("5m").describe("How long an entry is kept."),
    ...where,
    redis: frontendRedis.optional().describe("Keeps the cache in Redis, shared by all pods, instead of in memory."),
  })
  .prefault({})
  .meta({
    id: "QueryFrontendCache",
    description: "Cache of answers: in each pod's memory, in memcached or in Redis. Its keys hold the tenant.",
  });

export type MemcachedSpec = z.output<typeof memcached>;
export type RedisSpec = z.output<typeof storeRedis> | z.output<typeof frontendRedis>;
export type CacheSpec = z.output<typeof indexCache> | z.output<typeof responseCache>;
