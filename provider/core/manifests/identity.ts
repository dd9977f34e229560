import type { Place } from "../spec/settings.ts";
import type { Identity } from "../topology/labels.ts";

/** The identity of a workload: part of its topology, or of itself where it stands alone. */
export const identify = (place: Pick<Place, "name" | "namespace">, component: string, name: string): Identity => ({
  name,
  namespace: place.namespace,
  component,
  partOf: place.name,
});
