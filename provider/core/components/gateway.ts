import { buildGateway } from "../manifests/gateway.ts";
import { durationMs } from "../spec/duration.ts";
import { hasGlobalReaders } from "../topology/credentials.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import { composedMaps } from "./composedMaps.ts";
import type { Secrets } from "./secrets.ts";

/** How many pods of a service the gateway can tell apart: twice what is asked for, so that a rollout fits. */
const maxPods = ({ replicas }: { readonly replicas: number }) => Math.max(replicas * 2, 10);

const writesOf = ({ spec, names }: Topology) => ({
  router: { host: serviceHost(spec, names.router), port: ports.remoteWrite, maxPods: maxPods(spec.router) },
  ...(spec.remoteWrites.length === 0
    ? {}
    : { fanout: { host: serviceHost(spec, names.fanout), port: ports.fanout, maxPods: maxPods(spec.fanout) } }),
});

const readsOf = ({ spec, names }: Topology) =>
  spec.remoteQuery === undefined
    ? {
        queryFrontend: { host: serviceHost(spec, names.queryFrontend), port: ports.http },
        tenantLabel: spec.tenantLabelName,
      }
    : { remoteQuery: spec.remoteQuery };

/** What the Querys can do together, in equal parts for each pod of the gateway. */
const queriesOf = ({ spec: { query, gateway, remoteQuery } }: Topology) =>
  remoteQuery === undefined
    ? {
        timeoutSeconds: Math.ceil(durationMs(query.timeout) / 1000),
        atATime: Math.ceil((query.maxConcurrent * query.replicas) / gateway.replicas),
      }
    : undefined;

/** The Query over all tenants, for those who read them together. */
const globalReadsOf = ({ spec, names }: Topology) =>
  hasGlobalReaders(spec.gateway)
    ? { globalQuery: { host: serviceHost(spec, names.globalQuery), port: ports.http } }
    : {};

/** The gateway: who may write and read what, and where that goes. */
export const composeGateway = (topology: Topology, { credentials }: Secrets): Component => {
  const { spec, names } = topology;
  const objects = buildGateway({
    settings: spec,
    spec: spec.gateway,
    names,
    ...writesOf(topology),
    reads: readsOf(topology),
    tenants: spec.tenants,
    queries: queriesOf(topology),
    credentials,
    ...globalReadsOf(topology),
    ...composedMaps(topology),
  });
  return { type: "Gateway", name: names.gateway, objects };
};
