import type { KubeObject } from "../kubeObject.ts";
import { buildSecret } from "../manifests/configFiles.ts";
import { identify } from "../manifests/identity.ts";
import { poolsOf } from "../manifests/pools.ts";
import type { Placement } from "../placement/placement.ts";
import { isLocalOnly } from "../topology/objstore.ts";
import type { RulerNode } from "../topology/rulers.ts";
import type { Topology } from "../topology/topology.ts";
import type { Candidate } from "./admit.ts";
import { asOwn } from "./composeMaps.ts";
import { slotAnnotation } from "./observed.ts";
import { renderCompactorSlot, renderSlot } from "./previousPlacement.ts";
import { tenantPassword } from "./tenantPassword.ts";

/** A budget over one pod forbids nothing, and a large pool would pay for each. */
const isNeeded =
  ({ spec }: Topology) =>
  ({ kind }: KubeObject): boolean =>
    kind !== "PodDisruptionBudget" || spec.ingester.replicas > 1;

/** Whether the spec says how a storage is reached, or it needs no reaching. */
export const isKnownStorage = (storage: string, { spec, storages }: Topology): boolean =>
  isLocalOnly(storage, spec) || storages.some(({ name }) => name === storage);

/** The ingesters and compactors of the runtime pools. One whose storage is gone from the spec is left as it is. */
export const buildRuntimeWorkloads = (
  topology: Topology,
  { ingesters, compactors }: Placement,
): readonly KubeObject[] => {
  const pools = poolsOf(topology);
  const slots = new Map(ingesters.map((slot) => [slot.name, slot]));
  const compactorSlots = new Map(compactors.map((slot) => [slot.name, slot]));
  return [
    ...topology.ingesters
      .filter(({ storage }) => isKnownStorage(storage, topology))
      .flatMap((node) => {
        const slot = slots.get(node.name);
        if (slot === undefined) return [];
        return pools
          .ingester(node)
          .filter(isNeeded(topology))
          .map((object) =>
            asOwn<KubeObject>(
              object,
              object.kind === "StatefulSet" ? { [slotAnnotation]: renderSlot(slot) } : undefined,
            ),
          );
      }),
    ...topology.compactors
      .filter(({ storage }) => isKnownStorage(storage, topology))
      .flatMap((node) => {
        const slot = compactorSlots.get(node.name);
        const annotations = slot === undefined ? undefined : { [slotAnnotation]: renderCompactorSlot(slot) };
        return pools.compactor(node).map((object) => asOwn<KubeObject>(object, annotations));
      }),
  ];
};

/** The rulers of the runtime tenants, each with its rules and the credential of its tenant. */
export const buildRuntimeRulers = (
  topology: Topology,
  rulers: readonly RulerNode[],
  key: string,
): readonly KubeObject[] => {
  const pools = poolsOf(topology);
  return rulers.flatMap((node) =>
    pools
      .ruler(node, tenantPassword(key, node.tenant))
      .filter(({ kind }) => kind !== "PodDisruptionBudget" || node.spec.replicas > 1)
      .map((object) => asOwn<KubeObject>(object)),
  );
};

/** The Secret of a runtime tenant's credential; its agents read it from there. */
export const buildTenantCredential = (topology: Topology, { object, id }: Candidate, key: string): KubeObject => {
  const { names } = topology;
  const name = names.tenantCredential(object.metadata.name);
  const identity = identify(topology.spec, "tenant-credential", name);
  // The name may be longer than a label's value may be.
  const { "app.kubernetes.io/instance": _, ...labels } = buildSecret(identity, name, {}).metadata.labels;
  const secret = buildSecret(identity, name, { username: id, password: tenantPassword(key, id) });
  return asOwn({ ...secret, metadata: { ...secret.metadata, labels } });
};
