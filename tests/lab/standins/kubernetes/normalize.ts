import { copy, hasUnknown, isObject, type Properties } from "../provider/values.ts";
import type { KubeObject } from "./kubeObject.ts";

const readOnly = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** Brings inputs into the form that the API server gives back: no read-only metadata, a Secret's text as base64 data. */
export function normalize(inputs: KubeObject): KubeObject {
  const object = copy(inputs);
  if (isObject(object.metadata)) {
    const kept = Object.entries(object.metadata).filter(([field]) => !readOnly.includes(field));
    object.metadata = Object.fromEntries(kept);
  }
  if (object.apiVersion === "v1" && object.kind === "Secret" && !hasUnknown(object)) encodeText(object);
  return object;
}

function encodeText(secret: KubeObject): void {
  const { stringData } = secret;
  if (!isObject(stringData)) return;
  const data: Properties = isObject(secret.data) ? secret.data : {};
  for (const [key, text] of Object.entries(stringData)) data[key] = Buffer.from(String(text)).toString("base64");
  delete secret.stringData;
  secret.data = data;
}
