import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { namespacedName, objectName, resourceName, tenantId } from "../leaf.ts";

export const tenantAlone = z
  .strictObject({
    name: resourceName().describe("Name of the object; Tenants are cluster-scoped."),
    tenant: tenantId().optional().describe("The tenant's id. Default: the name."),
    service: namespacedName()
      .default("whizard.whizard")
      .describe("The topology that takes the tenant, as `namespace.name`."),
    storage: objectName()
      .optional()
      .describe("Name of the topology's storage that keeps the tenant's blocks; the default one when absent."),
    exclusive: z
      .boolean()
      .default(false)
      .describe("Gives the tenant an ingester of its own instead of a slot in a shared one."),
    soft: z
      .boolean()
      .default(false)
      .describe("Puts the tenant on the ring that all soft tenants share, which counts no slots."),
  })
  .meta({
    id: "TenantSpec",
    description:
      "The custom resource Tenant (`monitoring.whizard.io/v1alpha1`), by which a tenant is added while the topology " +
      "runs; its CustomResourceDefinition must be installed.",
  });

export type TenantAloneSpec = z.output<typeof tenantAlone>;

export const checkTenantAlone = ({ name, tenant, exclusive, soft }: Partial<TenantAloneSpec>): readonly Issue[] => [
  ...(exclusive === true && soft === true
    ? [{ path: "", reason: `tenant "${tenant ?? name ?? ""}" is both exclusive and soft`, hint: "set at most one" }]
    : []),
];
