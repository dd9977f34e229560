import type { ObjstoreReference } from "../spec/objstore.ts";
import type { Place } from "../spec/settings.ts";
import type { StoreSpec, TimeRange } from "../spec/store.ts";
import { renderInMemoryCache } from "../thanos/cacheConfig.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { thanosProbes } from "./probes.ts";
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

const args = ({ spec }: StorePool, range: TimeRange, objstoreFile: string) =>
  renderArgs(
    "store",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "objstore.config-file": objstoreFile,
      "data-dir": dataFolder,
      "min-time": range.minTime === "" ? undefined : range.minTime,
      "max-time": range.maxTime === "" ? undefined : range.maxTime,
      "index-cache.config": renderInMemoryCache(spec.indexCacheSize),
    },
    spec.flags,
  );

/** The headless Service by which Query finds all stores. */
export const buildStoreService = ({ settings, service }: StorePool) =>
  buildKindService(identify(settings, "store", service), [
    { name: "grpc", port: ports.grpc },
    { name: "http", port: ports.http },
  ]);

/** One store: the blocks of one storage in one range of time. */
export const buildStore = (pool: StorePool, { name, range, objstore: reference }: StoreParts) => {
  const { settings, spec, service } = pool;
  const identity = identify(settings, "store", name);
  const objstore = objstoreMount(reference);
  return [
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec,
      serviceName: service,
      data: { spec: spec.dataVolume },
      ...objstore.pod,
      volumes: [objstore.volume],
      container: {
        name: "thanos",
        args: [...args(pool, range, objstore.file)],
        ...(objstore.env.length === 0 ? {} : { env: [...objstore.env] }),
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
        ],
        volumeMounts: [{ name: dataVolumeName, mountPath: dataFolder }, objstore.mount],
        ...thanosProbes,
      },
    }),
  ];
};
