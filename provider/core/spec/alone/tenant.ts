import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { namespacedName, objectName, resourceName, tenantId } from "../leaf.ts";
import { ruleSelector } from "../ruleSet.ts";
import { checkTenantCredentials, credentialName, runtimeCredential } from "../credential.ts";
import { checkPool, tenant } from "../tenant.ts";

export const tenantAlone = z
  .strictObject({
    name: resourceName().describe("Name of the object; Tenants are cluster-scoped."),
    tenant: tenantId().optional().describe("The tenant's id. Default: the name."),
    service: namespacedName()
      .default("whizard.whizard")
      .describe("The topology that takes the tenant, as `namespace.name`."),
    storage: objectName()
      .optional()
      .describe(
        "Name of the topology's storage that keeps the tenant's blocks; the default one when absent. `local`, where no storage has that name: only the ingester's own volume keeps its data.",
      ),
    exclusive: tenant.shape.exclusive,
    soft: tenant.shape.soft,
    series: tenant.shape.series,
    limits: tenant.shape.limits,
    retention: tenant.shape.retention,
    labels: tenant.shape.labels,
    credentials: z
      .record(credentialName(), runtimeCredential)
      .default({})
      .describe(
        "Credentials of the tenant at the gateway by name, all valid at once; their values are derived in the cluster and stand in the Secret of `status.credential`. `default` is always there.",
      ),
    ruleSelectors: z
      .array(ruleSelector)
      .optional()
      .describe(
        "Which rules are evaluated over the tenant's series; the topology's `ruler.ruleSelectors` when absent.",
      ),
  })
  .meta({
    id: "TenantSpec",
    description:
      "The custom resource Tenant (`monitoring.whizard.io/v1alpha1`), by which a tenant is added while the topology " +
      "runs; its CustomResourceDefinition must be installed.",
  });

export type TenantAloneSpec = z.output<typeof tenantAlone>;

export const checkTenantAlone = ({ name, tenant: id, ...pool }: Partial<TenantAloneSpec>): readonly Issue[] => [
  ...checkPool({ ...pool, name: id ?? name ?? "" }, ""),
  ...checkTenantCredentials(pool.credentials),
];
