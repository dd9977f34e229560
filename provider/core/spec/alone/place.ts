import { z } from "zod";
import { domain, namespaceName, objectName } from "../leaf.ts";

/** Where the objects of a component are that stands alone. */
export const alonePlace = (name: string) => ({
  name: objectName().default(name).describe("Name of the workload, and prefix of the names of all other objects."),
  namespace: namespaceName().default("whizard").describe("Namespace of all objects."),
  createNamespace: z
    .boolean()
    .default(false)
    .describe("Create the namespace; at most one component of a namespace may do so."),
  clusterDomain: domain().default("cluster.local").describe("DNS domain of the cluster."),
});
