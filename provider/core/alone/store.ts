import { buildBase } from "../manifests/namespace.ts";
import { buildStore, buildStorePool } from "../manifests/store.ts";
import type { StoreAloneSpec } from "../spec/alone/store.ts";
import { discoverGrpc } from "../topology/endpoints.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface StoreOutputs {
  /** By this Query finds all pods of all ranges. */
  readonly storeAddress: string;
}

/** A store that stands alone: a StatefulSet a range of time, and the headless Service over them. */
export const compileStore = (spec: StoreAloneSpec): AloneArtifacts<StoreOutputs> => {
  const { name, objstore, timeRanges } = spec;
  const pool = { settings: spec, spec, service: name };
  return {
    base: buildBase(spec),
    objects: [
      ...buildStorePool(pool),
      ...timeRanges.flatMap((range, index) => buildStore(pool, { name: `${name}-${index}`, range, objstore })),
    ],
    outputs: { storeAddress: discoverGrpc(spec, name) },
  };
};
