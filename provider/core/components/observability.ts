import { buildDashboards } from "../manifests/dashboards.ts";
import { buildDatasources, type Datasource } from "../manifests/datasources.ts";
import { gatewayTrust } from "../manifests/gatewayCertificates.ts";
import { speaksTls } from "../manifests/hopTls.ts";
import { identify } from "../manifests/identity.ts";
import { dashboardReader } from "../spec/dashboardReader.ts";
import { type KnownCredential, tenantPasswordOf } from "../topology/credentials.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import { composeGlobalQuery } from "./queries.ts";
import type { Secrets } from "./secrets.ts";

const isDashboardReader = ({ tenant, name }: KnownCredential): boolean =>
  tenant === undefined && name === dashboardReader;

/** All tenants where a Query answers for them: straight, or through the gateway where components speak TLS. And every tenant through the gateway, with its own password. */
const datasources = (topology: Topology, { credentials }: Secrets): readonly Datasource[] => {
  const { spec, names } = topology;
  const scheme = spec.gateway.tls === undefined ? "http" : "https";
  const gateway = `${scheme}://${serviceHost(spec, names.gateway)}:${ports.gateway}`;
  const trust = gatewayTrust(topology);
  const reader = speaksTls(spec) ? credentials.find(isDashboardReader) : undefined;
  const all = {
    name: `${spec.name}: all tenants`,
    ...(reader === undefined
      ? { url: `http://${serviceHost(spec, names.globalQuery)}:${ports.http}` }
      : { url: gateway, user: reader.username, password: reader.current, trust }),
  };
  return [
    ...(composeGlobalQuery(topology).length === 0 ? [] : [all]),
    ...[...spec.tenants]
      .map(({ name }) => name)
      .sort()
      .map((tenant) => ({
        name: `${spec.name}: ${tenant}`,
        url: `${gateway}/${tenant}`,
        user: tenant,
        password: tenantPasswordOf(credentials, tenant),
        trust,
      })),
  ];
};

/** Dashboards and their data sources; the alerts are the global ruler's. */
export const composeObservability = (topology: Topology, secrets: Secrets): readonly Component[] => {
  const { spec, names } = topology;
  const { observability } = spec;
  if (observability === undefined) return [];
  const identity = { ...identify(spec, "observability", names.observability), partOf: spec.name };
  const objects = [
    ...buildDashboards(identity, observability.dashboards, spec.tenantLabelName),
    ...buildDatasources(datasources(topology, secrets), identity, observability.dashboards),
  ];
  return objects.length === 0 ? [] : [{ type: "Observability", name: names.observability, objects }];
};
