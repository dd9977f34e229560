import type { V1Container, V1PodTemplateSpec } from "@kubernetes/client-node";
import type { KubeObject } from "../../provider/core/index.ts";
import type { Built } from "./buildGolden.ts";

/** A Deployment or StatefulSet, as far as tests look into it. */
export interface Workload extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly serviceName?: string;
    readonly template: V1PodTemplateSpec;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

export const objectsOf = ({ components }: Built): readonly KubeObject[] => components.flatMap(({ objects }) => objects);

export const workloadsOf = (built: Built): readonly Workload[] =>
  objectsOf(built).filter(
    ({ kind }) => kind === "Deployment" || kind === "StatefulSet",
  ) as unknown as readonly Workload[];

export const containersOf = ({ spec }: Workload): readonly V1Container[] => [
  ...(spec.template.spec?.containers ?? []),
  ...(spec.template.spec?.initContainers ?? []),
];
