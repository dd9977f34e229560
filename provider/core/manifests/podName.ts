import type { V1EnvVar } from "@kubernetes/client-node";

/** The variable by which a replica knows its own name. */
export const podName: V1EnvVar = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
