import { isObject, textAt, type Properties } from "../provider/values.ts";

/** A Kubernetes object as plain JSON; its fields are read by path. */
export type KubeObject = Properties;

/** The annotations that steer the plugin, from https://www.pulumi.com/registry/packages/kubernetes/ . */
export const annotations = {
  autonamed: "pulumi.com/autonamed",
  skipAwait: "pulumi.com/skipAwait",
  waitFor: "pulumi.com/waitFor",
  timeoutSeconds: "pulumi.com/timeoutSeconds",
  patchForce: "pulumi.com/patchForce",
  patchFieldManager: "pulumi.com/patchFieldManager",
  deletionPropagation: "pulumi.com/deletionPropagationPolicy",
} as const;

export const nameOf = (object: KubeObject): string => textAt(object, "metadata", "name");
export const namespaceOf = (object: KubeObject): string => textAt(object, "metadata", "namespace");
export const apiVersionOf = (object: KubeObject): string => textAt(object, "apiVersion");
export const kindOf = (object: KubeObject): string => textAt(object, "kind");
export const annotationOf = (object: KubeObject, name: string): string =>
  textAt(object, "metadata", "annotations", name);

/** "namespace/name", or "name" of a cluster-scoped object: the ID of the resource. */
export const idOf = (object: KubeObject): string =>
  namespaceOf(object) ? `${namespaceOf(object)}/${nameOf(object)}` : nameOf(object);

/** The metadata of an object, made when it has none. */
export function metadataOf(object: KubeObject): Properties {
  if (!isObject(object.metadata)) object.metadata = {};
  return object.metadata as Properties;
}

/** Sets an annotation. */
export function annotate(object: KubeObject, name: string, value: string): void {
  const metadata = metadataOf(object);
  if (!isObject(metadata.annotations)) metadata.annotations = {};
  (metadata.annotations as Properties)[name] = value;
}

/** The apiVersion and kind that a type token such as `kubernetes:core/v1:ConfigMapPatch` stands for. */
export function kindOfToken(token: string): { apiVersion: string; kind: string } {
  const [, groupVersion = "", kind = ""] = token.split(":");
  return { apiVersion: groupVersion.replace(/^core\//, ""), kind: kind.replace(/Patch$/, "") };
}

/** True for the SDK's patch resources, which change fields of an object that somebody else made. */
export const isPatchToken = (token: string): boolean => token.endsWith("Patch");
