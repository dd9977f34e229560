import type { Topology } from "../topology/topology.ts";

/** What the pods mount instead of what Pulumi writes, when the reconciler composes it. */
export const composedMaps = ({ spec, names }: Topology) =>
  spec.reconciler === undefined ? {} : { composed: names.composed };
