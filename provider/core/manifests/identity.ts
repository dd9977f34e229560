import type { Identity } from "../topology/labels.ts";
import type { Topology } from "../topology/topology.ts";

/** The identity of a workload of a topology. */
export const identify = ({ spec }: Topology, component: string, name: string): Identity => ({
  name,
  namespace: spec.namespace,
  component,
  partOf: spec.name,
});
