import { poolsOf } from "../manifests/pools.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";

/** The ingesters: those that placement made, and the Services over all of them. */
export const composeIngesters = (topology: Topology): Component => {
  const { ingesterPool, ingester } = poolsOf(topology);
  return {
    type: "Ingester",
    name: topology.names.ingesters,
    objects: [...ingesterPool, ...topology.ingesters.flatMap(ingester)],
  };
};

/** The stores: one a storage and time range, and the Service over all of them. */
export const composeStores = (topology: Topology): Component => {
  const { storePool, store } = poolsOf(topology);
  return { type: "Store", name: topology.names.stores, objects: [...storePool, ...topology.stores.flatMap(store)] };
};

/** The compactors: those that placement made, and the Service over all of them. */
export const composeCompactors = (topology: Topology): Component => {
  const { compactorService, compactor } = poolsOf(topology);
  return {
    type: "Compactor",
    name: topology.names.compactors,
    objects: [compactorService, ...topology.compactors.flatMap(compactor)],
  };
};
