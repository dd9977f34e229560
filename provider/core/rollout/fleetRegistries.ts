import { z } from "zod";
import { namespaceName, plain } from "../spec/leaf.ts";
import { matchLabels, someLabels } from "../spec/registries.ts";

const template = () =>
  plain({
    pattern: /^[a-z0-9{]([a-z0-9{}.-]{0,251}[a-z0-9}])?$/,
    allowed: "an object's name, in which {name} and {namespace} stand for the cluster's",
  });

const dataKey = () =>
  plain({ pattern: /^[A-Za-z0-9._-]{1,253}$/, allowed: "a key of a Secret: letters, digits, '.', '_' and '-'" });

const selection = matchLabels.default({}).describe("Labels that a cluster must have; all clusters when empty.");

const simple = z.strictObject({ matchLabels: selection });

const managed = z.strictObject({
  matchLabels: selection,
  kubeconfigSecret: z
    .strictObject({
      namespace: template().default("{name}").describe("Its namespace. Default: the cluster's own, `{name}`."),
      name: template().describe("Its name, such as `{name}-admin-kubeconfig`."),
      key: dataKey().default("kubeconfig").describe("Key of its data that holds the kubeconfig."),
    })
    .describe("The Secret of the hub that holds a cluster's kubeconfig; a hub as such keeps none."),
});

const secrets = z.strictObject({
  namespace: namespaceName().describe("Namespace of the Secrets."),
  matchLabels: someLabels.describe("Labels by which the Secrets of clusters are known."),
  key: dataKey().default("kubeconfig").describe("Key of their data that holds the kubeconfig."),
});

/** Where the clusters of a fleet are registered: objects of a central cluster. */
export const fleetRegistries = z.strictObject({
  kubesphere: simple.optional().describe("KubeSphere's `Cluster` objects; each holds its kubeconfig."),
  clusterApi: simple
    .optional()
    .describe("Cluster API's `Cluster` objects; the kubeconfig is in the Secret `<cluster>-kubeconfig` beside it."),
  openClusterManagement: managed.optional().describe("`ManagedCluster` objects that the hub has accepted."),
  secrets: secrets.optional().describe("Labelled Secrets that hold a kubeconfig each."),
});

export type FleetRegistries = z.output<typeof fleetRegistries>;
