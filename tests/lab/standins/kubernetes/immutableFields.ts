import type { ProviderConfig } from "./providerConfig.ts";
import { apiVersionOf, kindOf, type KubeObject } from "./kubeObject.ts";

const workload = ["spec.selector"];
const roleBinding = ["roleRef"];
const volumeSources =
  "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume";

/** The fields whose change replaces an object, by apiVersion and kind, as the real plugin has them (provider/pkg/provider/diff.go). */
const byKind: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/Deployment": workload,
  "apps/v1/DaemonSet": workload,
  "apps/v1/StatefulSet": [
    ...workload,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1/Job": [...workload, "spec.completions", "spec.parallelism", "spec.template"],
  "v1/PersistentVolume": volumeSources.split(" ").map((source) => `spec.${source}`),
  "v1/PersistentVolumeClaim": [...workload, "spec.accessModes", "spec.storageClassName", "spec.volumeName"],
  // Of a pod only the tolerations, the deadline and the images' tags change in place; the real plugin replaces for images too.
  "v1/Pod": ["spec"],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Secret": ["type"],
  "v1/Service": ["spec.clusterIP"],
  "policy/v1beta1/PodDisruptionBudget": ["spec"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": roleBinding,
  "rbac.authorization.k8s.io/v1/RoleBinding": roleBinding,
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
};

/** The paths of an object whose change replaces it. ConfigMaps and Secrets are immutable unless the provider says otherwise. */
export function immutableFields(object: KubeObject, config: ProviderConfig): string[] {
  const kind = `${apiVersionOf(object)}/${kindOf(object)}`;
  const fields = ["metadata.name", "metadata.namespace", ...(byKind[kind] ?? [])];
  const frozen = object.immutable === true;
  if (kind === "v1/Secret" && (frozen || !config.enableSecretMutable)) fields.push("stringData", "data");
  if (kind === "v1/ConfigMap" && (frozen || !config.enableConfigMapMutable)) fields.push("binaryData", "data");
  return fields;
}
