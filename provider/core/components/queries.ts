import { schemeOf } from "../manifests/hopTls.ts";
import { buildQuery } from "../manifests/query.ts";
import { buildQueryFrontend } from "../manifests/queryFrontend.ts";
import { hasGlobalReaders } from "../topology/credentials.ts";
import { discoverGrpc, serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import { hasRulers } from "../topology/rulers.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";

/** Where Querys find all ingesters and stores, and the rulers, which tell their rules. */
const sourcesOf = (topology: Topology): readonly string[] => {
  const { spec, names } = topology;
  const services = [names.ingesters, names.stores, ...(hasRulers(topology) ? [names.rulers] : [])];
  return services.map((service) => discoverGrpc(spec, service));
};

/** Query and its frontend, unless something outside answers queries. */
export const composeQueries = (topology: Topology): readonly Component[] => {
  const { spec, names } = topology;
  if (spec.remoteQuery !== undefined) return [];
  const query = buildQuery({ settings: spec, spec: spec.query, names, addresses: sourcesOf(topology) });
  const queryFrontend = buildQueryFrontend({
    settings: spec,
    spec: spec.queryFrontend,
    name: names.queryFrontend,
    downstreamUrl: `${schemeOf(spec)}://${serviceHost(spec, names.query)}:${ports.http}`,
  });
  return [
    { type: "Query", name: names.query, objects: query },
    { type: "QueryFrontend", name: names.queryFrontend, objects: queryFrontend },
  ];
};

/** The Query over all tenants, for a ruler of all and for those who read them together. */
export const composeGlobalQuery = (topology: Topology): readonly Component[] => {
  const { spec, names, globalRuler } = topology;
  const isForRuler = globalRuler !== undefined && globalRuler.spec.queryConfig === undefined;
  if (!isForRuler && !hasGlobalReaders(spec.gateway)) return [];
  const query = {
    settings: spec,
    spec: spec.query,
    names: { query: names.globalQuery, endpoints: names.globalEndpoints },
    addresses: sourcesOf(topology),
    isGlobal: true,
  };
  return [{ type: "Query", name: names.globalQuery, objects: buildQuery(query) }];
};
