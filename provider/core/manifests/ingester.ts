import { renderArgs } from "../thanos/flags.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { IngesterNode, Topology } from "../topology/topology.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { thanosProbes } from "./probes.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/receive";

const args = ({ spec, names }: Topology, objstoreFile: string) =>
  renderArgs(
    "receive",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "remote-write.address": `0.0.0.0:${ports.remoteWrite}`,
      "receive.local-endpoint": `$(POD_NAME).${serviceHost(spec, names.ingesters)}:${ports.grpc}`,
      "receive.tenant-header": spec.tenantHeader,
      "receive.tenant-label-name": spec.tenantLabelName,
      "receive.default-tenant-id": spec.defaultTenantId,
      "receive.replication-factor": spec.router.replicationFactor,
      "objstore.config-file": objstoreFile,
      "tsdb.path": dataFolder,
      "tsdb.retention": spec.ingester.localTsdbRetention,
      "tsdb.out-of-order.time-window": spec.ingester.outOfOrderTimeWindow,
      label: [`receive_replica="$(POD_NAME)"`],
    },
    spec.ingester.flags,
  );

const identifyIngester = (topology: Topology, name: string) => identify(topology, "ingester", name);

/** The headless Service by which rings name ingesters and Query finds them. */
export const buildIngesterService = (topology: Topology) =>
  buildKindService(identifyIngester(topology, topology.names.ingesters), [
    { name: "grpc", port: ports.grpc },
    { name: "http", port: ports.http },
    { name: "remote-write", port: ports.remoteWrite },
  ]);

/** One ingester of the pool. Its pods name no tenant, so that tenants come and go without a restart. */
export const buildIngester = (topology: Topology, node: IngesterNode) => {
  const { spec, names } = topology;
  const identity = identifyIngester(topology, node.name);
  const objstore = objstoreMount(topology, node.storage);
  return [
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec: spec.ingester,
      serviceName: names.ingesters,
      data: { spec: spec.ingester.dataVolume },
      volumes: [objstore.volume],
      container: {
        name: "thanos",
        args: [...args(topology, objstore.file)],
        env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }, ...objstore.env],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
          { name: "remote-write", containerPort: ports.remoteWrite },
        ],
        volumeMounts: [{ name: dataVolumeName, mountPath: dataFolder }, objstore.mount],
        ...thanosProbes,
      },
    }),
  ];
};
