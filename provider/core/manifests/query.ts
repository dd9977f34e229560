import { renderArgs } from "../thanos/flags.ts";
import { discoverGrpc } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { thanosProbes } from "./probes.ts";
import { buildService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const folder = "/etc/whizard/endpoints";
const file = "endpoints.yml";

/** Every ingester and store by one DNS name a kind, so that a new pod needs no change here; then the user's own. */
const endpoints = ({ spec, names }: Topology) => ({
  endpoints: [
    ...[names.ingesters, names.stores].map((service) => discoverGrpc(spec, service)),
    ...spec.query.stores.flatMap(({ addresses }) => addresses),
  ].map((address) => ({ address })),
});

const args = ({ spec }: Topology) =>
  renderArgs(
    "query",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "endpoint.sd-config-file": `${folder}/${file}`,
      "store.sd-dns-interval": "10s",
      "query.promql-engine": spec.query.promqlEngine,
      "query.replica-label": spec.query.replicaLabelNames,
      "query.auto-downsampling": true,
      "query.enforce-tenancy": true,
      "query.tenant-header": spec.tenantHeader,
      "query.tenant-label-name": spec.tenantLabelName,
      "query.default-tenant-id": spec.defaultTenantId,
    },
    spec.query.flags,
  );

/** Thanos Query, which answers for the tenant of the request and nobody else. */
export const buildQuery = (topology: Topology) => {
  const { spec, names } = topology;
  const identity = identify(topology, "query", names.query);
  const sources = configMapMount("endpoints", names.endpoints, folder);
  return [
    buildConfigMap(identity, names.endpoints, { [file]: `${JSON.stringify(endpoints(topology), undefined, 2)}\n` }),
    buildService(identity, [
      { name: "http", port: ports.http },
      { name: "grpc", port: ports.grpc },
    ]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec: spec.query,
      volumes: [sources.volume],
      container: {
        name: "thanos",
        args: [...args(topology)],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
        ],
        volumeMounts: [sources.mount],
        ...thanosProbes,
      },
    }),
  ];
};
