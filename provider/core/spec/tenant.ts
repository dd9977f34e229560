import { z } from "zod";
import { objectName, tenantId } from "./leaf.ts";

export const tenant = z
  .strictObject({
    name: tenantId().describe("The tenant's id: label value in all its series, first path segment at the gateway."),
    exclusive: z
      .boolean()
      .default(false)
      .describe("Gives the tenant an ingester of its own instead of a slot in a shared one."),
    soft: z
      .boolean()
      .default(false)
      .describe("Puts the tenant on the ring that all soft tenants share, which counts no slots."),
    storage: objectName()
      .default("default")
      .describe("Name of the storage that keeps the tenant's blocks: `default` or a key of `storages`."),
    series: z
      .number()
      .positive()
      .optional()
      .describe("Weight of the tenant in slots of an ingester. Default: 1, a tenant of usual size."),
  })
  .meta({
    id: "DeclaredTenant",
    description: "A cluster, team or customer whose metrics are kept apart from all others'.",
  });

export type TenantSpec = z.output<typeof tenant>;
