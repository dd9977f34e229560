import { z } from "zod";
import { namespaceName, plain } from "./leaf.ts";

const labelKey = () =>
  plain({
    pattern: /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    allowed: "a label's name, such as environment or example.com/environment",
  });

const labelValue = () =>
  plain({
    pattern: /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/,
    allowed: "a label's value: at most 63 letters, digits, '.', '_' and '-'",
  });

/** Labels that select objects; keys and values as Kubernetes has them. */
export const matchLabels = z.record(labelKey(), labelValue());

/** The same, one at least. */
export const someLabels = matchLabels.refine((labels) => Object.keys(labels).length > 0, {
  params: { allowed: "one label at least: other Secrets are no clusters" },
  message: "selects every Secret",
});

const removalPolicy = z
  .enum(["Retain", "Delete"])
  .default("Retain")
  .describe(
    "What becomes of a cluster's Tenant when the cluster is no longer registered: `Retain` leaves it, `Delete` deletes it, whereupon its ingester winds down. Only Tenants that the registry made are deleted.",
  );

const registry = z
  .strictObject({
    matchLabels: matchLabels.default({}).describe("Labels that a cluster must have; all clusters when empty."),
    removalPolicy,
  })
  .meta({ id: "ClusterRegistry", description: "A registry of clusters, each of which gets a Tenant of its own." });

const secretRegistry = z
  .strictObject({
    namespace: namespaceName()
      .optional()
      .describe("Namespace of the Secrets, which must exist. Default: the topology's own."),
    matchLabels: someLabels.describe("Labels by which the Secrets of clusters are known."),
    removalPolicy,
  })
  .meta({
    id: "SecretRegistry",
    description:
      "Secrets that stand for clusters, such as those that keep kubeconfigs; of each only the metadata is read.",
  });

export const registries = z
  .strictObject({
    kubesphere: registry.optional().describe("KubeSphere's `Cluster` objects (`cluster.kubesphere.io`)."),
    clusterApi: registry.optional().describe("Cluster API's `Cluster` objects (`cluster.x-k8s.io`) of all namespaces."),
    openClusterManagement: registry
      .optional()
      .describe(
        "Open Cluster Management's `ManagedCluster` objects (`cluster.open-cluster-management.io`) that the hub has accepted.",
      ),
    secrets: secretRegistry.optional().describe("Labelled Secrets, one a cluster."),
  })
  .meta({
    id: "ClusterRegistries",
    description:
      "Where the clusters of the fleet are registered. A kind that the API server does not know is taken up when it appears.",
  });

export type RegistriesSpec = z.output<typeof registries>;
