import { renderInMemoryCache } from "../thanos/cacheConfig.ts";
import { renderArgs } from "../thanos/flags.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { identify } from "./identity.ts";
import { thanosProbes } from "./probes.ts";
import { buildService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const cacheConfig = ({ spec }: Topology): string =>
  renderInMemoryCache(spec.queryFrontend.cache.maxSize, spec.queryFrontend.cache.validity);

const args = (topology: Topology) => {
  const { spec, names } = topology;
  return renderArgs(
    "query-frontend",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "query-frontend.downstream-url": `http://${serviceHost(spec, names.query)}:${ports.http}`,
      "query-frontend.tenant-header": spec.tenantHeader,
      "query-frontend.vertical-shards":
        spec.queryFrontend.verticalShards === 0 ? undefined : spec.queryFrontend.verticalShards,
      "query-range.split-interval": spec.queryFrontend.splitInterval,
      "query-range.response-cache-config": cacheConfig(topology),
      "labels.split-interval": spec.queryFrontend.splitInterval,
      "labels.response-cache-config": cacheConfig(topology),
    },
    spec.queryFrontend.flags,
  );
};

/** Thanos Query Frontend, whose cache keys hold the tenant. */
export const buildQueryFrontend = (topology: Topology) => {
  const { spec, names } = topology;
  const identity = identify(topology, "query-frontend", names.queryFrontend);
  return [
    buildService(identity, [{ name: "http", port: ports.http }]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec: spec.queryFrontend,
      container: {
        name: "thanos",
        args: [...args(topology)],
        ports: [{ name: "http", containerPort: ports.http }],
        ...thanosProbes,
      },
    }),
  ];
};
