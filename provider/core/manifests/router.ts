import { renderArgs } from "../thanos/flags.ts";
import { buildHashrings, renderHashrings } from "../thanos/hashrings.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { thanosProbes } from "./probes.ts";
import { buildHeadlessService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const folder = "/etc/whizard/hashrings";
const file = "hashrings.json";

const args = ({ spec }: Topology) =>
  renderArgs(
    "receive",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "remote-write.address": `0.0.0.0:${ports.remoteWrite}`,
      "receive.hashrings-file": `${folder}/${file}`,
      // The file is watched as well; a volume's swap of links can pass the watch by.
      "receive.hashrings-file-refresh-interval": "10s",
      "receive.hashrings-algorithm": spec.router.hashringAlgorithm,
      "receive.replication-factor": spec.router.replicationFactor,
      "receive.tenant-header": spec.tenantHeader,
      "receive.tenant-label-name": spec.tenantLabelName,
      "receive.default-tenant-id": spec.defaultTenantId,
      // Thanos wants a label of every receiver, though a router stores nothing that would carry it.
      label: [`receive_replica="$(POD_NAME)"`],
      "tsdb.path": "/tmp/receive",
    },
    spec.router.flags,
  );

/** Thanos Receive in routing mode, behind a headless Service so that the gateway balances over its pods. */
export const buildRouter = (topology: Topology) => {
  const { spec, names } = topology;
  const identity = identify(topology, "router", names.router);
  const hashrings = configMapMount("hashrings", names.hashrings, folder);
  return [
    buildConfigMap(identity, names.hashrings, { [file]: renderHashrings(buildHashrings(topology)) }),
    buildHeadlessService(identity, [
      { name: "http", port: ports.http },
      { name: "remote-write", port: ports.remoteWrite },
    ]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec: spec.router,
      volumes: [hashrings.volume, { name: "tmp", emptyDir: {} }],
      container: {
        name: "thanos",
        args: [...args(topology)],
        env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
          { name: "remote-write", containerPort: ports.remoteWrite },
        ],
        volumeMounts: [hashrings.mount, { name: "tmp", mountPath: "/tmp" }],
        ...thanosProbes,
      },
    }),
  ];
};
