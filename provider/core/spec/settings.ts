import { z } from "zod";
import { domain, headerName, labelName, namespaceName, objectName, tenantId } from "./leaf.ts";

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
  tenantLabelName: labelName()
    .default("tenant_id")
    .describe("Label that carries the tenant in every series and block."),
  defaultTenantId: tenantId()
    .default("unknown")
    .describe("Tenant of requests that name none, and of a global ruler's results whose labels name none."),
};

/** The settings of the whole topology that belong to no single component. */
export const settings = z.strictObject({ ...placeFields, ...tenancyFields });

/** Where a component's objects are. */
export type Place = Pick<z.output<typeof settings>, "name" | "namespace" | "clusterDomain">;

/** How a component tells tenants apart. */
export type Tenancy = Pick<z.output<typeof settings>, "tenantHeader" | "tenantLabelName" | "defaultTenantId">;
