import {
  ownLabel,
  releasedAnnotation,
  retiringAnnotation,
  slotAnnotation,
  templateAnnotation,
  type ObservedRoll,
  type ObservedWorkload,
} from "../core/index.ts";
import type { Live } from "./live.ts";

const [ownName, ownValue] = Object.entries(ownLabel)[0] ?? ["", ""];

/** Selects what the reconciler made. */
export const ownSelector = `${ownName}=${ownValue}`;

/** Whether the reconciler made an object. */
export const isOwn = ({ metadata }: Live): boolean => metadata.labels?.[ownName] === ownValue;

interface StatefulSetSpec {
  readonly replicas?: number;
  readonly updateStrategy?: { readonly rollingUpdate?: { readonly partition?: number } };
  readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
}

interface StatefulSetStatus {
  readonly observedGeneration?: number;
  readonly readyReplicas?: number;
  readonly updatedReplicas?: number;
}

const specOf = ({ spec }: Live): StatefulSetSpec => (spec ?? {}) as StatefulSetSpec;

const statusOf = ({ status }: Live): StatefulSetStatus => (status ?? {}) as StatefulSetStatus;

const annotationsOf = (object: Live) => specOf(object).template?.metadata?.annotations;

/** Whether all pods follow the template and are ready, by a status that is not older than the template. */
const isRolled = (object: Live): boolean => {
  const { replicas = 1 } = specOf(object);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = statusOf(object);
  return (
    observedGeneration >= (object.metadata.generation ?? 0) && Math.min(readyReplicas, updatedReplicas) >= replicas
  );
};

const rollOf = (object: Live): ObservedRoll => ({
  template: object.metadata.annotations?.[templateAnnotation],
  isHeld: (specOf(object).updateStrategy?.rollingUpdate?.partition ?? 0) > 0,
  isDone: isRolled(object),
});

/** Reads a StatefulSet as core's input. */
export const observeWorkload = (object: Live): ObservedWorkload => ({
  name: object.metadata.name,
  isOwn: isOwn(object),
  component: object.metadata.labels?.["app.kubernetes.io/name"] ?? "",
  readyReplicas: statusOf(object).readyReplicas ?? 0,
  roll: rollOf(object),
  slot: object.metadata.annotations?.[slotAnnotation],
  retiringAttempt: Math.max(0, Math.trunc(Number(annotationsOf(object)?.[retiringAnnotation] ?? 0)) || 0),
  isReleased: object.metadata.annotations?.[releasedAnnotation] !== undefined,
});
