import type { ObjstoreReference } from "../spec/objstore.ts";
import type { Place } from "../spec/settings.ts";
import type { StoreSpec, TimeRange } from "../spec/store.ts";
import { renderCache } from "../thanos/cacheConfig.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import { buildCacheSecret, cacheEnv } from "./cachePasswords.ts";
import { clientTlsMount } from "./clientTls.ts";
import { hopTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/store";

/** What all stores of a topology share. */
interface StorePool {
  readonly settings: Place;
  readonly spec: StoreSpec;
  /** Name of the headless Service over the pool. */
  readonly service: string;
}

interface StoreParts {
  readonly name: string;
  readonly range: TimeRange;
  readonly objstore: ObjstoreReference;
}

const indexCache = { variable: "INDEX_CACHE_PASSWORD", folder: "/etc/whizard/index-cache" } as const;
const bucketCache = { variable: "BUCKET_CACHE_PASSWORD", folder: "/etc/whizard/bucket-cache" } as const;

const indexTls = ({ spec }: StorePool) =>
  clientTlsMount("index-cache-tls", spec.indexCache.redis?.tls, indexCache.folder);
const bucketTls = ({ spec }: StorePool) =>
  clientTlsMount("bucket-cache-tls", spec.bucketCache?.redis?.tls, bucketCache.folder);

const caches = ({ spec }: StorePool) => [
  { cache: spec.indexCache, variable: indexCache.variable },
  { cache: spec.bucketCache, variable: bucketCache.variable },
];

const cacheSecret = ({ service }: StorePool): string => `${service}-cache`;

const cacheFlags = (pool: StorePool) => {
  const { indexCache: index, bucketCache: bucket } = pool.spec;
  const indexParts = { passwordVariable: indexCache.variable, tlsFiles: indexTls(pool).files };
  const bucketParts = { passwordVariable: bucketCache.variable, tlsFiles: bucketTls(pool).files };
  return {
    "index-cache.config": renderCache(index, indexParts),
    "store.caching-bucket.config": bucket === undefined ? undefined : renderCache(bucket, bucketParts),
  };
};

const args = (pool: StorePool, range: TimeRange, objstoreFile: string) =>
  renderArgs(
    "store",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "objstore.config-file": objstoreFile,
      ...hopTls(pool.settings, "store").httpServer,
      ...hopTls(pool.settings, "store").grpcServer,
      "data-dir": dataFolder,
      "min-time": range.minTime === "" ? undefined : range.minTime,
      "max-time": range.maxTime === "" ? undefined : range.maxTime,
      ...cacheFlags(pool),
    },
    pool.spec.flags,
  );

/** What all stores share: the headless Service by which Query finds them, and the passwords of their caches. */
export const buildStorePool = (pool: StorePool) => {
  const identity = identify(pool.settings, "store", pool.service);
  return [
    ...buildCacheSecret(identity, cacheSecret(pool), caches(pool)),
    buildKindService(identity, [
      { name: "grpc", port: ports.grpc },
      { name: "http", port: ports.http },
    ]),
  ];
};

/** One store: the blocks of one storage in one range of time. */
export const buildStore = (pool: StorePool, { name, range, objstore: reference }: StoreParts) => {
  const { settings, spec, service } = pool;
  const identity = identify(settings, "store", name);
  const objstore = objstoreMount(reference);
  const env = [...objstore.env, ...cacheEnv(caches(pool), cacheSecret(pool))];
  const tls = [indexTls(pool), bucketTls(pool)];
  const hop = hopTls(settings, "store");
  return [
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec,
      serviceName: service,
      data: { spec: spec.dataVolume },
      ...objstore.pod,
      annotations: { ...objstore.pod.annotations, ...hop.annotations },
      volumes: [objstore.volume, ...hop.volumes, ...tls.flatMap(({ volumes }) => volumes)],
      container: {
        name: "thanos",
        args: [...args(pool, range, objstore.file)],
        ...(env.length === 0 ? {} : { env }),
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
        ],
        volumeMounts: [
          { name: dataVolumeName, mountPath: dataFolder },
          objstore.mount,
          ...hop.mounts,
          ...tls.flatMap(({ mounts }) => mounts),
        ],
        ...hop.probes,
      },
    }),
  ];
};
