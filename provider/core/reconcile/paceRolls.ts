import { inOrder } from "../inOrder.ts";
import type { KubeObject } from "../kubeObject.ts";
import { shortDigest } from "../shortDigest.ts";
import type { ObservedWorkload } from "./observed.ts";
import type { EndedSlot } from "./retire.ts";

/** Where a StatefulSet says which template its pods were asked to follow. */
export const templateAnnotation = "monitoring.whizard.io/template";

/** Of how many StatefulSets of a component one is rolled at a time; of fewer it is one, too. */
const oneOf = 10;

/** Those that somebody waits for while they restart. */
const paced: ReadonlySet<string | undefined> = new Set(["ingester", "ruler"]);

interface StatefulSetObject extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly template?: unknown };
}

/** A StatefulSet that should be, beside the one that is. */
interface Roll {
  readonly object: StatefulSetObject;
  readonly template: string;
  readonly workload: ObservedWorkload | undefined;
  /** Whether its pods may follow their template whatever the others do. */
  readonly isFree: boolean;
}

/** Whether its pods were let go and are still on their way. */
const isUnderWay = ({ template, workload }: Roll): boolean =>
  workload?.roll?.template === template && !workload.roll.isHeld && !workload.roll.isDone;

const isWaiting = ({ template, workload }: Roll): boolean =>
  workload?.roll?.template !== template || workload.roll.isHeld;

const withPartition = ({ object, template }: Roll, isHeld: boolean): KubeObject => {
  const { metadata, spec = {} } = object;
  // Pods below the partition stay as they are, and come again as they were.
  const partition = isHeld ? (spec.replicas ?? 1) : 0;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [templateAnnotation]: template } },
    spec: { ...spec, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition } } },
  } as KubeObject;
};

const pace = (rolls: readonly Roll[]): readonly KubeObject[] => {
  const most = Math.max(1, Math.floor(rolls.length / oneOf));
  let room = most - rolls.filter(isUnderWay).length;
  return rolls.map((roll) => {
    if (roll.isFree || !isWaiting(roll)) return withPartition(roll, false);
    room -= 1;
    return withPartition(roll, room < 0);
  });
};

const componentOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.["app.kubernetes.io/name"];

const isPaced = (object: KubeObject): boolean => object.kind === "StatefulSet" && paced.has(componentOf(object));

/**
 * Lets a changed template reach one StatefulSet of ten after the other: all are told of it at once, and those whose turn it
 * is not yet hold their pods back. Where new pods do not become ready, the others stay as they are. What has no ready pod,
 * or should go, need not wait.
 */
export const paceRolls = (
  objects: readonly KubeObject[],
  workloads: readonly ObservedWorkload[],
  ended: readonly EndedSlot[],
): readonly KubeObject[] => {
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  const going = new Set(ended.map(({ slot }) => slot.name));
  const rolls = objects.filter(isPaced).map((object: StatefulSetObject): Roll => {
    const workload = byName.get(object.metadata.name);
    const isFree = going.has(object.metadata.name) || (workload?.readyReplicas ?? 0) === 0;
    return { object, template: shortDigest(JSON.stringify(inOrder(object.spec?.template))), workload, isFree };
  });
  return [
    ...objects.filter((object) => !isPaced(object)),
    ...[...paced].flatMap((component) => pace(rolls.filter(({ object }) => componentOf(object) === component))),
  ];
};
