import type { Placement } from "../placement/placement.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { serviceHost } from "./endpoints.ts";
import { namesOf } from "./names.ts";
import { ports } from "./ports.ts";
import type { Topology } from "./topology.ts";

const inOrder = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** Names everything that a spec and a placement call for. */
export const resolve = (spec: WhizardSpec, placement: Placement): Topology => {
  const names = namesOf(spec.name);
  const storageNames = ["default", ...Object.keys(spec.storages).sort()];
  const host = serviceHost(spec, names.ingesters);
  return {
    spec,
    placement,
    names,
    storages: storageNames.map((name) => ({
      name,
      spec: name === "default" ? spec.storage : (spec.storages[name] ?? spec.storage),
      secretName: names.objstoreSecret(name),
    })),
    ingesters: placement.ingesters.map(({ name, kind, storage, tenants }) => ({
      name,
      kind,
      storage,
      tenants,
      endpoints: inOrder(spec.ingester.replicas).map((index) => `${name}-${index}.${host}:${ports.grpc}`),
    })),
    stores: storageNames.flatMap((storage) =>
      spec.store.timeRanges.map((range, index) => ({ name: names.store(storage, index), storage, range })),
    ),
    compactors: placement.compactors.map(({ name, storage, tenants }) => ({ name, storage, tenants })),
  };
};
