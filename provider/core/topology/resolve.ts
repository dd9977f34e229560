import type { Placement } from "../placement/placement.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { replicaAddresses, serviceHost } from "./endpoints.ts";
import { namesOf } from "./names.ts";
import { referToObjstore } from "./objstore.ts";
import { resolveGlobalRuler, resolveRulers } from "./rulers.ts";
import type { Topology } from "./topology.ts";

/** Names everything that a spec and a placement call for. */
export const resolve = (spec: WhizardSpec, placement: Placement): Topology => {
  const names = namesOf(spec.name);
  const storageNames = ["default", ...Object.keys(spec.storages).sort()];
  const host = serviceHost(spec, names.ingesters);
  return {
    spec,
    placement,
    names,
    storages: storageNames.map((name) => {
      const storage = name === "default" ? spec.storage : (spec.storages[name] ?? spec.storage);
      return { name, spec: storage, objstore: referToObjstore(names.objstoreSecret(name), storage) };
    }),
    ingesters: placement.ingesters.map(({ name, kind, storage, tenants }) => ({
      name,
      kind,
      storage,
      tenants,
      endpoints: replicaAddresses(name, spec.ingester.replicas, host),
    })),
    stores: storageNames.flatMap((storage) =>
      spec.store.timeRanges.map((range, index) => ({ name: names.store(storage, index), storage, range })),
    ),
    compactors: placement.compactors.map(({ name, storage, tenants, retention = spec.compactor.retention }) => ({
      name,
      storage,
      tenants,
      retention,
    })),
    rulers: resolveRulers(spec),
    globalRuler: resolveGlobalRuler(spec),
  };
};
