import type { KubeObject } from "../kubeObject.ts";

/** A namespace that admits restricted pods only. */
const buildNamespace = (name: string) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});

interface Placed {
  readonly namespace: string;
  readonly createNamespace: boolean;
}

/** What all other objects need first. */
export const buildBase = ({ namespace, createNamespace }: Placed): readonly KubeObject[] =>
  createNamespace ? [buildNamespace(namespace)] : [];
