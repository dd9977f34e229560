import { ageColumn, buildDefinition, column, conditionColumn } from "./definition.ts";
import { tenantApi, tenantSchema } from "./tenantObject.ts";

/** The CustomResourceDefinition of Tenant. */
export const buildTenantDefinition = () =>
  buildDefinition({
    ...tenantApi,
    scope: "Cluster",
    columns: [
      column("Tenant", ".spec.tenant"),
      column("Storage", ".status.storage"),
      column("Ingester", ".status.ingester.name"),
      column("Compactor", ".status.compactor.name"),
      column("Ruler", ".status.ruler.name"),
      conditionColumn("Writable"),
      conditionColumn("Ready"),
      ageColumn,
    ],
    schema: tenantSchema,
  });
