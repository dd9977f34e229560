import type { KubeObject } from "../kubeObject.ts";
import { buildSecret } from "../manifests/configFiles.ts";
import { buildBucketView } from "../manifests/bucketView.ts";
import { identify } from "../manifests/identity.ts";
import { poolsOf } from "../manifests/pools.ts";
import { ownCredential } from "../spec/credential.ts";
import type { Placement } from "../placement/placement.ts";
import { type KnownCredential, tenantPasswordOf } from "../topology/credentials.ts";
import { isLocalOnly, objstoreOf } from "../topology/objstore.ts";
import type { RulerNode } from "../topology/rulers.ts";
import type { Topology } from "../topology/topology.ts";
import type { Candidate } from "./admit.ts";
import { asOwn } from "./composeMaps.ts";
import { releasedAnnotation, slotAnnotation } from "./observed.ts";
import type { EndedSlot } from "./retire.ts";
import { retiringAnnotation, shortBlocksFrom } from "./retiring.ts";
import { renderCompactorSlot, renderSlot } from "./previousPlacement.ts";

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

/** Prune, which retention is for, would panic at the start of Thanos 0.42: it asks for TSDBs that are not open yet. */
const shortBlocks = ["--tsdb.min-block-duration=30s", "--tsdb.max-block-duration=30s", "--tsdb.retention=0d"];

/** The topology whose ingesters write blocks of half a minute. */
const withShortBlocks = ({ spec, ...rest }: Topology): Topology => {
  const replaced = shortBlocks.map((flag) => flag.split("=", 1)[0]);
  const flags = spec.ingester.flags.filter((flag) => !replaced.includes(flag.split("=", 1)[0]));
  return { ...rest, spec: { ...spec, ingester: { ...spec.ingester, flags: [...flags, ...shortBlocks] } } };
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
  const draining = poolsOf(withShortBlocks(topology));
  const endedByName = new Map(ended.map((each) => [each.slot.name, each]));
  const slots = new Map(ingesters.map((slot) => [slot.name, slot]));
  const compactorSlots = new Map(compactors.map((slot) => [slot.name, slot]));
  return [
    ...topology.ingesters
      .filter(({ storage }) => isKnownStorage(storage, topology))
      .flatMap((node) => {
        const slot = slots.get(node.name);
        if (slot === undefined) return [];
        const attempt = endedByName.get(node.name)?.attempt ?? 0;
        return (attempt < shortBlocksFrom ? pools : draining)
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
  passwordOf: (tenant: string) => string,
): readonly KubeObject[] => {
  const pools = poolsOf(topology);
  return rulers.flatMap((node) =>
    pools
      .ruler(node, passwordOf(node.tenant))
      .filter(({ kind }) => kind !== "PodDisruptionBudget" || node.spec.replicas > 1)
      .map((object) => asOwn<KubeObject>(object)),
  );
};

/** The files of a credential beside the tenant's own; their names start with its. */
const furtherFiles = ({ name, username, current }: KnownCredential): Readonly<Record<string, string>> =>
  username === undefined
    ? { [`${name}.token`]: current }
    : { [`${name}.username`]: username, [`${name}.password`]: current };

/** The Secret of a runtime tenant's credentials; its agents read them from there. */
export const buildTenantCredential = (
  topology: Topology,
  { object, id }: Candidate,
  credentials: readonly KnownCredential[],
): KubeObject => {
  const { names } = topology;
  const name = names.tenantCredential(object.metadata.name);
  const identity = identify(topology.spec, "tenant-credential", name);
  // The name may be longer than a label's value may be.
  const { "app.kubernetes.io/instance": _, ...labels } = buildSecret(identity, name, {}).metadata.labels;
  const secret = buildSecret(identity, name, {
    username: id,
    password: tenantPasswordOf(credentials, id),
    ...Object.assign({}, ...credentials.filter((it) => it.name !== ownCredential).map(furtherFiles)),
  });
  return asOwn({ ...secret, metadata: { ...secret.metadata, labels } });
};
