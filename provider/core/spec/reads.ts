import type { Issue } from "../issue.ts";
import type { CacheSpec } from "./cache.ts";
import { checkClientTls } from "./clientTls.ts";
import type { QuerySpec } from "./query.ts";
import type { QueryFrontendSpec } from "./queryFrontend.ts";
import type { StoreSpec } from "./store.ts";

const checkCache = (cache: CacheSpec | undefined, path: string): readonly Issue[] => {
  const { memcached, redis } = cache ?? {};
  return [
    ...(memcached === undefined || redis === undefined
      ? []
      : [{ path, reason: "memcached and redis exclude each other", hint: "at most one of them; none: in memory" }]),
    ...(redis?.password === undefined || redis.passwordSecret === undefined
      ? []
      : [{ path: `${path}.redis`, reason: "the password is given twice", hint: "password or passwordSecret" }]),
    ...checkClientTls(redis?.tls, `${path}.redis.tls`),
  ];
};

/** Checks the caches of Store, whose fields stand below a path. */
export const checkStoreCaches = (
  { indexCache, bucketCache }: Partial<Pick<StoreSpec, "indexCache" | "bucketCache">>,
  below: string,
): readonly Issue[] => [
  ...checkCache(indexCache, `${below}indexCache`),
  ...checkCache(bucketCache, `${below}bucketCache`),
];

/** Checks the cache of Query Frontend, whose fields stand below a path. */
export const checkFrontendCache = ({ cache }: Partial<Pick<QueryFrontendSpec, "cache">>, below: string) =>
  checkCache(cache, `${below}cache`);

/** Checks what Query's fields, which stand below a path, mean together. */
export const checkQuery = (
  { mode, promqlEngine, partitionLabelNames = [], replicaLabelNames = [], stores = [] }: Partial<QuerySpec>,
  below: string,
): readonly Issue[] => [
  ...(mode === "distributed" && promqlEngine === "prometheus"
    ? [
        {
          path: `${below}promqlEngine`,
          reason: `"${promqlEngine}" evaluates no distributed queries`,
          hint: `thanos, or set ${below}mode to local`,
        },
      ]
    : []),
  ...partitionLabelNames.flatMap((name, index) =>
    replicaLabelNames.includes(name)
      ? [
          {
            path: `${below}partitionLabelNames[${index}]`,
            reason: `"${name}" is one of ${below}replicaLabelNames as well`,
            hint: "copies of a series are no parts of a query",
          },
        ]
      : [],
  ),
  ...stores.flatMap(({ tls }, index) => checkClientTls(tls, `${below}stores[${index}].tls`)),
];
