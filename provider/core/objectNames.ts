import type { KubeObject } from "./kubeObject.ts";

/** A name for each object, unique among those of its kind: its own, with the namespace for its copies in further ones. */
export const objectNames = (objects: readonly KubeObject[]): readonly string[] => {
  const taken = new Set<string>();
  return objects.map(({ kind, metadata: { name, namespace } }) => {
    const key = `${kind}/${name}`;
    const isCopy = taken.has(key);
    taken.add(key);
    return isCopy ? `${name}-in-${namespace ?? ""}` : name;
  });
};
