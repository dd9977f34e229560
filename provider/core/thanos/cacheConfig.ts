import type { CacheSpec, MemcachedSpec, RedisSpec } from "../spec/cache.ts";
import { goDuration } from "../spec/duration.ts";
import { type TlsFiles, tlsFileFields } from "./tlsFiles.ts";

/** Thanos writes sizes with a B behind the unit of Kubernetes. */
const thanosSize = (size: string): string => (/[A-Za-z]$/.test(size) ? `${size}B` : size);

/** What a cache's configuration needs besides its settings. */
interface CacheParts {
  /** Name of the variable that holds the password of a Redis. */
  readonly passwordVariable: string;
  readonly tlsFiles?: TlsFiles;
}

const memcachedConfig = (memcached: MemcachedSpec) => ({
  addresses: memcached.addresses,
  timeout: goDuration(memcached.timeout),
  max_item_size: thanosSize(memcached.maxItemSize),
  max_idle_connections: memcached.maxIdleConnections,
  auto_discovery: memcached.autoDiscovery,
});

const redisTls = ({ tls }: RedisSpec, files: TlsFiles) =>
  tls === undefined
    ? {}
    : {
        tls_enabled: true,
        tls_config: {
          insecure_skip_verify: tls.insecureSkipVerify,
          ...tlsFileFields(files),
          ...("serverName" in tls && tls.serverName !== undefined ? { server_name: tls.serverName } : {}),
        },
      };

/** Whether a Redis asks for a password, which then stands in a variable. */
export const hasPassword = ({ password, passwordSecret }: RedisSpec): boolean =>
  password !== undefined || passwordSecret !== undefined;

const redisConfig = (redis: RedisSpec, { passwordVariable, tlsFiles = {} }: CacheParts) => ({
  addr: redis.address,
  db: redis.database,
  ...(redis.username === undefined ? {} : { username: redis.username }),
  // Thanos puts the variable in; the second dollar keeps Kubernetes from doing so, which would show it in the arguments.
  ...(hasPassword(redis) ? { password: `$$(${passwordVariable})` } : {}),
  ...(redis.masterName === undefined ? {} : { master_name: redis.masterName }),
  read_timeout: goDuration(redis.timeout),
  write_timeout: goDuration(redis.timeout),
  ...redisTls(redis, tlsFiles),
});

const configOf = (cache: CacheSpec, parts: CacheParts) => {
  const { memcached, redis } = cache;
  // A pod's memory keeps answers for their validity, a server is told an expiration.
  const [validity, expiration] =
    "validity" in cache
      ? [{ validity: goDuration(cache.validity) }, { expiration: goDuration(cache.validity) }]
      : [{}, {}];
  if (memcached !== undefined) return { type: "MEMCACHED", config: { ...memcachedConfig(memcached), ...expiration } };
  if (redis !== undefined) return { type: "REDIS", config: { ...redisConfig(redis, parts), ...expiration } };
  return { type: "IN-MEMORY", config: { max_size: thanosSize(cache.maxSize), ...validity } };
};

/** The configuration of a cache, as an argument; JSON, which is YAML that needs no quoting rules. */
export const renderCache = (cache: CacheSpec, parts: CacheParts): string => JSON.stringify(configOf(cache, parts));
