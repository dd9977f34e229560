import type {
  V1Affinity,
  V1Container,
  V1EnvVar,
  V1PodSpec,
  V1PodTemplateSpec,
  V1TopologySpreadConstraint,
  V1Volume,
} from "@kubernetes/client-node";
import type { WorkloadSpec } from "../spec/workload.ts";
import { type Identity, metadataOf, selectorLabels } from "../topology/labels.ts";
import { containerSecurityContext, podSecurityContext } from "./securityContext.ts";

/** The settings that a Deployment and a StatefulSet share; a singleton's spec has no replicas. */
export type PodSettings = Omit<WorkloadSpec, "replicas"> & { readonly replicas?: number };

/** What a component adds to the pod that all of them share. */
export interface PodParts {
  readonly identity: Identity;
  readonly spec: PodSettings;
  /** The main container without image, resources and security, which come from the spec. */
  readonly container: Omit<V1Container, "image" | "resources" | "securityContext">;
  readonly sidecars?: readonly V1Container[];
  readonly initContainers?: readonly V1Container[];
  readonly volumes?: readonly V1Volume[];
  readonly serviceAccountName?: string;
  /** Annotations of the pods; the user's own win. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly shareProcessNamespace?: boolean;
}

const envVar = ({ name, value, secret }: WorkloadSpec["env"][number]): V1EnvVar =>
  secret === undefined ? { name, value: value ?? "" } : { name, valueFrom: { secretKeyRef: secret } };

const mainContainer = ({ spec, container }: PodParts): V1Container => {
  const users = new Set(spec.env.map(({ name }) => name));
  const env = [...(container.env ?? []).filter(({ name }) => !users.has(name)), ...spec.env.map(envVar)];
  return {
    ...container,
    image: spec.image,
    ...(env.length === 0 ? {} : { env }),
    resources: spec.resources as NonNullable<V1Container["resources"]>,
    securityContext: containerSecurityContext,
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
};

const spread = (identity: Identity): V1TopologySpreadConstraint[] => [
  {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorLabels(identity) },
  },
];

/** The pod's optional fields, each present only when the user set it. */
const scheduling = ({ identity, spec }: PodParts): Partial<V1PodSpec> => ({
  topologySpreadConstraints:
    (spec.topologySpreadConstraints as unknown as V1TopologySpreadConstraint[] | undefined) ?? spread(identity),
  ...(spec.affinity === undefined ? {} : { affinity: spec.affinity as V1Affinity }),
  ...(spec.tolerations.length === 0 ? {} : { tolerations: spec.tolerations as V1PodSpec["tolerations"] & object }),
  ...(spec.nodeSelector === undefined ? {} : { nodeSelector: spec.nodeSelector }),
  ...(spec.priorityClassName === undefined ? {} : { priorityClassName: spec.priorityClassName }),
  ...(spec.imagePullSecrets.length === 0 ? {} : { imagePullSecrets: spec.imagePullSecrets.map((name) => ({ name })) }),
});

/** By which agents find what is of a topology, besides the annotations that everybody uses. */
export const componentAnnotation = "whizard.io/component";

/** Where the pod's metrics are: its port `metrics`, or the one that Thanos and Prometheus have them on. */
const scrapeAnnotations = ({ identity, container }: PodParts): Readonly<Record<string, string>> => {
  const portNamed = (name: string) => container.ports?.find((port) => port.name === name)?.containerPort;
  const port = portNamed("metrics") ?? portNamed("http");
  if (port === undefined) return {};
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    [componentAnnotation]: identity.component,
  };
};

const podAnnotations = (parts: PodParts) => {
  const all = { ...scrapeAnnotations(parts), ...parts.annotations, ...parts.spec.podAnnotations };
  return Object.keys(all).length === 0 ? {} : { annotations: all };
};

const podTemplate = (parts: PodParts): V1PodTemplateSpec => ({
  metadata: {
    labels: { ...parts.spec.podLabels, ...selectorLabels(parts.identity) },
    ...podAnnotations(parts),
  },
  spec: {
    ...(parts.serviceAccountName === undefined
      ? { automountServiceAccountToken: false }
      : { serviceAccountName: parts.serviceAccountName }),
    ...(parts.shareProcessNamespace === true ? { shareProcessNamespace: true } : {}),
    terminationGracePeriodSeconds: parts.spec.terminationGracePeriodSeconds,
    securityContext: { ...podSecurityContext, ...parts.spec.podSecurityContext },
    ...(parts.initContainers === undefined ? {} : { initContainers: [...parts.initContainers] }),
    containers: [mainContainer(parts), ...(parts.sidecars ?? [])],
    ...(parts.volumes === undefined ? {} : { volumes: [...parts.volumes] }),
    ...scheduling(parts),
  },
});

const drainSeconds = 5;

/** Time for every proxy to forget a pod before it stops to listen; the API server wants it within the grace period. */
const drain = (gracePeriodSeconds: number): Pick<V1Container, "lifecycle"> => {
  const seconds = Math.min(drainSeconds, gracePeriodSeconds - 1);
  return seconds < 1 ? {} : { lifecycle: { preStop: { sleep: { seconds } } } };
};

/** A Deployment that never has fewer pods than asked for while it rolls, and drops no request. */
export const buildDeployment = (parts: PodParts) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: metadataOf(parts.identity),
  spec: {
    replicas: parts.spec.replicas ?? 1,
    selector: { matchLabels: selectorLabels(parts.identity) },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: podTemplate({
      ...parts,
      container: { ...parts.container, ...drain(parts.spec.terminationGracePeriodSeconds) },
    }),
  },
});

interface StatefulParts extends PodParts {
  /** The headless Service that gives the pods their names. */
  readonly serviceName: string;
  readonly data: DataParts;
}

interface DataParts {
  readonly spec: {
    readonly type: "claim" | "emptyDir";
    readonly size: string;
    readonly storageClass?: string | undefined;
  };
}

/** Name of the volume that holds a StatefulSet's data. */
export const dataVolumeName = "data";

const claims = ({ identity, data: { spec } }: StatefulParts) =>
  spec.type === "emptyDir"
    ? []
    : [
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: dataVolumeName, labels: selectorLabels(identity) },
          spec: {
            accessModes: ["ReadWriteOnce"],
            ...(spec.storageClass === undefined ? {} : { storageClassName: spec.storageClass }),
            resources: { requests: { storage: spec.size } },
          },
        },
      ];

/** A StatefulSet whose pods start side by side, and whose claims outlive it. */
export const buildStatefulSet = (parts: StatefulParts) => {
  const { data } = parts;
  const scratch =
    data.spec.type === "emptyDir" ? [{ name: dataVolumeName, emptyDir: { sizeLimit: data.spec.size } }] : [];
  const volumeClaimTemplates = claims(parts);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadataOf(parts.identity),
    spec: {
      replicas: parts.spec.replicas ?? 1,
      serviceName: parts.serviceName,
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      selector: { matchLabels: selectorLabels(parts.identity) },
      template: podTemplate({ ...parts, volumes: [...(parts.volumes ?? []), ...scratch] }),
      ...(volumeClaimTemplates.length === 0 ? {} : { volumeClaimTemplates }),
    },
  };
};

/** Lets a node drain take one pod of the workload at a time. */
export const buildDisruptionBudget = (identity: Identity) => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: metadataOf(identity),
  spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(identity) } },
});
