import { listAt, numberAt, textAt, type Properties } from "../../provider/values.ts";
import type { KubeObject } from "../kubeObject.ts";
import type { Objects } from "../objects.ts";

/** Whether an object is ready and, while it is not, what it waits for in a few words. */
export interface Readiness {
  readonly ready: boolean;
  readonly waitingFor: string;
  /** True when waiting longer cannot help. */
  readonly failed?: boolean;
}

/** What a rule may look at besides the object itself. */
export interface Surroundings {
  readonly objects: Objects;
  /** For how many milliseconds the rule has been asked. */
  readonly elapsed: number;
}

/** Decides whether an object is ready. */
export type ReadyRule = (object: KubeObject, surroundings: Surroundings) => Readiness | Promise<Readiness>;

/** The answer of a rule. */
export const readiness = (ready: boolean, waitingFor: string): Readiness => ({
  ready,
  waitingFor: ready ? "" : waitingFor,
});

/** A status condition by its type. */
export const conditionOf = (object: KubeObject, type: string): Properties | undefined =>
  listAt(object, "status", "conditions").find((condition) => condition.type === type);

/** True when a condition is reported with status True. */
export const hasCondition = (object: KubeObject, type: string): boolean => conditionOf(object, type)?.status === "True";

/** "[Reason] message" of a condition, or "". */
export function conditionText(condition: Properties | undefined): string {
  if (!condition) return "";
  return [condition.reason && `[${String(condition.reason)}]`, textAt(condition, "message")].filter(Boolean).join(" ");
}

/** True when the object's controller has seen its latest specification. */
export const isObserved = (object: KubeObject): boolean =>
  numberAt(object, "status", "observedGeneration") >= numberAt(object, "metadata", "generation");
