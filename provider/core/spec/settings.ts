import { z } from "zod";
import { componentTls } from "./componentTls.ts";
import { domain, headerName, externalLabelName, namespaceName, objectName, tenantId } from "./leaf.ts";
import { networkPolicies } from "./networkPolicies.ts";

/** Where the objects are. */
export const placeFields = {
  name: objectName().default("whizard").describe("Prefix of the names of all objects."),
  namespace: namespaceName().default("whizard").describe("Namespace of all objects."),
  createNamespace: z.boolean().default(true).describe("Create the namespace; false: it exists already."),
  clusterDomain: domain().default("cluster.local").describe("DNS domain of the central cluster."),
};

/** How the components tell tenants apart; all of a topology have the same. */
export const tenancyFields = {
  tenantHeader: headerName()
    .default("WHIZARD-TENANT")
    .describe("HTTP header that carries the tenant between the components; what clients send in it is dropped."),
  tenantLabelName: externalLabelName()
    .default("tenant_id")
    .describe("Label that carries the tenant in every series and block."),
  defaultTenantId: tenantId()
    .default("unknown")
    .describe("Tenant of requests that name none, and of a global ruler's results whose labels name none."),
};

/** The settings of the whole topology that belong to no single component. */
export const settings = z.strictObject({
  ...placeFields,
  ...tenancyFields,
  componentTls: componentTls
    .optional()
    .describe("Mutual TLS between the components. They speak plain HTTP and gRPC when absent."),
  networkPolicies: networkPolicies
    .optional()
    .describe("NetworkPolicies that allow only the connections that the components need. None when absent."),
});

type Settings = z.output<typeof settings>;

/** Where a component's objects are, and how it speaks to the others; plain where nothing is said of that. */
export type Place = Pick<Settings, "name" | "namespace" | "clusterDomain"> & Pick<Partial<Settings>, "componentTls">;

/** How a component tells tenants apart. */
export type Tenancy = Pick<z.output<typeof settings>, "tenantHeader" | "tenantLabelName" | "defaultTenantId">;
