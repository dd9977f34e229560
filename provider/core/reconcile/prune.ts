import type { KubeObject } from "../kubeObject.ts";
import type { Topology } from "../topology/topology.ts";
import type { ObjectKey, Observed } from "./observed.ts";
import type { EndedSlot } from "./retire.ts";
import { isKnownStorage } from "./workloads.ts";

const keyText = ({ kind, name }: ObjectKey): string => `${kind}/${name}`;

/** A workload whose storage the spec does not know any more is nobody's to rebuild, and nobody's to remove. */
export const planPrune = (
  own: readonly ObjectKey[],
  wanted: readonly KubeObject[],
  topology: Topology,
  going: ReadonlySet<string>,
): readonly ObjectKey[] => {
  const orphans = [...topology.ingesters, ...topology.compactors].filter(
    ({ name, storage }) => !isKnownStorage(storage, topology) && !going.has(name),
  );
  const kept = new Set([
    ...wanted.map(({ kind, metadata }) => keyText({ apiVersion: "", kind, name: metadata.name })),
    ...Object.values(topology.names.composed).flatMap((name) => [`ConfigMap/${name}`, `Secret/${name}`]),
    ...orphans.flatMap(({ name }) => [`StatefulSet/${name}`, `PodDisruptionBudget/${name}`]),
  ]);
  return own.filter((key) => !kept.has(keyText(key)));
};

interface Going {
  readonly claims: readonly ObjectKey[];
  /** Ingesters none of whose claims would stay behind. */
  readonly workloads: ReadonlySet<string>;
}

/** What goes of the released ingesters: the claims first, so that none is left behind when the program dies in between. */
export const goingOf = (ended: readonly EndedSlot[], { workloads, claims }: Observed): Going => {
  // Only what the cluster says to be released: the next decision must not be another one.
  const noted = new Set(workloads.flatMap(({ name, isReleased }) => (isReleased === true ? [name] : [])));
  const released = new Set(ended.map(({ slot }) => slot.name).filter((name) => noted.has(name)));
  const staying = claims.filter(({ ingester, isGoing }) => !isGoing && released.has(ingester));
  return {
    claims: staying.map(({ name }) => ({ apiVersion: "v1", kind: "PersistentVolumeClaim", name })),
    workloads: new Set([...released].filter((name) => !staying.some(({ ingester }) => ingester === name))),
  };
};
