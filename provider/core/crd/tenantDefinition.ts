import { tenantApi, tenantSchema } from "./tenantObject.ts";

const { group, version, plural, kind } = tenantApi;

const column = (name: string, jsonPath: string, type = "string") => ({ name, type, jsonPath });

const conditionColumn = (type: string) => column(type, `.status.conditions[?(@.type=="${type}")].status`);

/** The CustomResourceDefinition of Tenant. */
export const buildTenantDefinition = () => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: "Cluster",
    names: { kind, plural, singular: "tenant", listKind: "TenantList", categories: ["whizard"] },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          column("Tenant", ".spec.tenant"),
          column("Storage", ".status.storage"),
          column("Ingester", ".status.ingester.name"),
          column("Compactor", ".status.compactor.name"),
          column("Ruler", ".status.ruler.name"),
          conditionColumn("Writable"),
          conditionColumn("Ready"),
          column("Age", ".metadata.creationTimestamp", "date"),
        ],
        schema: { openAPIV3Schema: tenantSchema },
      },
    ],
  },
});
