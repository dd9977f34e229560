import type { KubeObject } from "../kubeObject.ts";
import { buildSecret } from "../manifests/configFiles.ts";
import { buildBucketView } from "../manifests/bucketView.ts";
import { identify } from "../manifests/identity.ts";
import { poolsOf } from "../manifests/pools.ts";
import type { Placement } from "../placement/placement.ts";
import { isLocalOnly, objstoreOf } from "../topology/objstore.ts";
import type { RulerNode } from "../topology/rulers.ts";
import type { Topology } from "../topology/topology.ts";
import type { Candidate } from "./admit.ts";
import { asOwn } from "./composeMaps.ts";
import { releasedAnnotation, slotAnnotation } from "./observed.ts";
import type { EndedSlot } from "./retire.ts";
import { retiringAnnotation } from "./retiring.ts";
import { renderCompactorSlot, renderSlot } from "./previousPlacement.ts";
import { tenantPassword } from "./tenantPassword.ts";

/** A budget over one pod forbids nothing, and a large pool would pay for each. */
const isNeeded =
  ({ spec }: Topology) =>
  ({ kind }: KubeObject): boolean =>
    kind !== "PodDisruptionBudget" || spec.ingester.replicas > 1;

type Annotations = Readonly<Record<string, string>>;

interface StatefulSetObject extends KubeObject {
  readonly spec?: { readonly template?: { readonly metadata?: { readonly annotations?: Annotations } } };
}

/** Marks an ingester whose retention is over: its pods are ended when the number of the attempt changes. */
const asEnded = (object: StatefulSetObject, ended: EndedSlot | undefined): KubeObject => {
  if (ended === undefined || (ended.attempt === 0 && !ended.isReleased)) return object;
  const { metadata, spec } = object;
  const template = spec?.template;
  const annotations = {
    ...template?.metadata?.annotations,
    ...(ended.attempt === 0 ? {} : { [retiringAnnotation]: String(ended.attempt) }),
  };
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, ...(ended.isReleased ? { [releasedAnnotation]: "true" } : {}) },
    },
    spec: { ...spec, template: { ...template, metadata: { ...template?.metadata, annotations } } },
  } as KubeObject;
};

/** A list of the blocks of each bucket that a retiring ingester uploads to. */
export const buildBucketViews = (topology: Topology, ended: readonly EndedSlot[]): readonly KubeObject[] => {
  const { spec, names } = topology;
  const storages = ended
    .filter(({ attempt, isReleased }) => attempt > 0 && !isReleased)
    .map(({ slot }) => slot.storage);
  return [...new Set(storages)].sort().map((storage) =>
    asOwn<KubeObject>(
      buildBucketView({
        settings: spec,
        name: names.bucketView(storage),
        spec: spec.compactor,
        service: names.compactors,
        objstore: objstoreOf(topology, storage),
      }),
    ),
  );
};

/** Whether the spec says how a storage is reached, or it needs no reaching. */
export const isKnownStorage = (storage: string, { spec, storages }: Topology): boolean =>
  isLocalOnly(storage, spec) || storages.some(({ name }) => name === storage);

/** The ingesters and compactors of the runtime pools. One whose storage is gone from the spec is left as it is. */
export const buildRuntimeWorkloads = (
  topology: Topology,
  { ingesters, compactors }: Placement,
  ended: readonly EndedSlot[],
): readonly KubeObject[] => {
  const pools = poolsOf(topology);
  const endedByName = new Map(ended.map((each) => [each.slot.name, each]));
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
            object.kind === "StatefulSet"
              ? asEnded(asOwn<KubeObject>(object, { [slotAnnotation]: renderSlot(slot) }), endedByName.get(node.name))
              : asOwn<KubeObject>(object),
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
