import type { RegistriesSpec } from "../spec/registries.ts";

export type RegistryName = keyof RegistriesSpec;

/** How the objects that stand for clusters are served; any of them but Secrets may be unknown to an API server. */
export interface RegistryApi {
  readonly group: string;
  /** The versions that are understood, the preferred one first. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly kind: string;
}

export const registryApis: Readonly<Record<RegistryName, RegistryApi>> = {
  kubesphere: { group: "cluster.kubesphere.io", versions: ["v1alpha1"], plural: "clusters", kind: "Cluster" },
  clusterApi: { group: "cluster.x-k8s.io", versions: ["v1beta2", "v1beta1"], plural: "clusters", kind: "Cluster" },
  openClusterManagement: {
    group: "cluster.open-cluster-management.io",
    versions: ["v1"],
    plural: "managedclusters",
    kind: "ManagedCluster",
  },
  secrets: { group: "", versions: ["v1"], plural: "secrets", kind: "Secret" },
};

/** All registries, in an order that never changes. */
export const registryNames = Object.keys(registryApis) as readonly RegistryName[];
