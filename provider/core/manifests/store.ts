import { renderInMemoryCache } from "../thanos/cacheConfig.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import type { StoreNode, Topology } from "../topology/topology.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { thanosProbes } from "./probes.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/store";

const args = ({ spec }: Topology, { range }: StoreNode, objstoreFile: string) =>
  renderArgs(
    "store",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "objstore.config-file": objstoreFile,
      "data-dir": dataFolder,
      "min-time": range.minTime === "" ? undefined : range.minTime,
      "max-time": range.maxTime === "" ? undefined : range.maxTime,
      "index-cache.config": renderInMemoryCache(spec.store.indexCacheSize),
    },
    spec.store.flags,
  );

/** The headless Service by which Query finds all stores. */
export const buildStoreService = (topology: Topology) =>
  buildKindService(identify(topology, "store", topology.names.stores), [
    { name: "grpc", port: ports.grpc },
    { name: "http", port: ports.http },
  ]);

/** One store: the blocks of one storage in one range of time. */
export const buildStore = (topology: Topology, node: StoreNode) => {
  const { spec, names } = topology;
  const identity = identify(topology, "store", node.name);
  const objstore = objstoreMount(topology, node.storage);
  return [
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec: spec.store,
      serviceName: names.stores,
      data: { spec: spec.store.dataVolume },
      volumes: [objstore.volume],
      container: {
        name: "thanos",
        args: [...args(topology, node, objstore.file)],
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
