import { buildIdentities } from "../manifests/identities.ts";
import { buildNetworkPolicies } from "../manifests/networkPolicies.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";

/** What guards the ways between the components, where it is asked for: certificates and network policies. */
export const composeGuards = (topology: Topology): readonly Component[] => {
  const { names } = topology;
  const guards = [
    { type: "ComponentTls", name: names.webConfig, objects: buildIdentities(topology) },
    { type: "NetworkPolicies", name: names.policies, objects: buildNetworkPolicies(topology) },
  ];
  return guards.filter(({ objects }) => objects.length > 0);
};
