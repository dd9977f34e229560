import { copy, isObject, stripSecrets, type Properties, type Value } from "../provider/values.ts";
import { withDashes, withUnderscores } from "./crdKeys.ts";
import type { KubeObject } from "./kubeObject.ts";
import { markSecrets } from "./secretMarks.ts";

/** What the state of a resource remembers besides the live object. */
export interface Memory {
  readonly inputs: KubeObject;
  readonly fieldManager: string;
}

/**
 * The outputs of a resource: the live object with the inputs that made it under `__inputs`, as the real plugin stores them,
 * so that a state can move from one to the other.
 */
export function checkpoint(live: KubeObject, memory: Memory, secretInputs: Properties): Properties {
  const inputs = markSecrets(withUnderscores(copy(memory.inputs)), secretInputs);
  const outputs = markSecrets(withUnderscores(copy(live)), secretInputs);
  if (isObject(outputs.metadata)) delete outputs.metadata.managedFields;
  return {
    ...outputs,
    __inputs: inputs,
    __initialApiVersion: inputs.apiVersion ?? "",
    __fieldManager: memory.fieldManager,
  };
}

/** Reads outputs back: the inputs that made the object, and the object as it was then. */
export function parseCheckpoint(state: Properties): { live: KubeObject; inputs: KubeObject; fieldManager: string } {
  const { __inputs, __fieldManager, ...live } = plainObject(state);
  delete live.__initialApiVersion;
  return {
    live,
    inputs: isObject(__inputs) ? __inputs : {},
    fieldManager: typeof __fieldManager === "string" ? __fieldManager : "",
  };
}

/** Inputs as the API server takes them: no secret markers, the real field names. */
export const plainObject = (inputs: Properties): KubeObject => withDashes(stripSecrets(inputs)) as KubeObject;

/** The part of a live object that has the shape of the inputs: what to compare with them after a refresh. */
export function pruneToShape(live: Value, shape: Value): Value {
  if (Array.isArray(live) && Array.isArray(shape)) {
    return live.map((item, i) => (i < shape.length ? pruneToShape(item, shape[i] ?? null) : item));
  }
  if (!isObject(live) || !isObject(shape)) return live;
  const kept = Object.keys(shape).filter((name) => name in live);
  return Object.fromEntries(kept.map((name) => [name, pruneToShape(live[name] ?? null, shape[name] ?? null)]));
}
