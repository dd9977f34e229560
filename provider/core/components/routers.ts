import { buildRouter, buildSplitRouter } from "../manifests/router.ts";
import { buildSplitHashrings, type Hashring } from "../thanos/hashrings.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import { composedMaps } from "./composedMaps.ts";

/** The router that the gateway writes to. */
export const composeRouter = (topology: Topology, hashrings: readonly Hashring[]): Component => {
  const { spec, names } = topology;
  const objects = buildRouter({
    settings: spec,
    spec: spec.router,
    names,
    hashrings,
    splitHashrings: buildSplitHashrings(topology),
    tenants: spec.tenants,
    ...composedMaps(topology),
  });
  return { type: "Router", name: names.router, objects };
};

/** What a ruler over all tenants writes to unless it is told otherwise; nothing outside leads there. */
export const composeSplitRouter = (topology: Topology): readonly Component[] => {
  const { spec, names, globalRuler } = topology;
  if (globalRuler === undefined || globalRuler.spec.remoteWriteConfig !== undefined) return [];
  const router = { settings: spec, spec: spec.router, names, ...composedMaps(topology) };
  return [{ type: "Router", name: names.splitRouter, objects: buildSplitRouter(router) }];
};
