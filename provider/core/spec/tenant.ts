import { z } from "zod";
import type { Issue } from "../issue.ts";
import { checkTenantCredentials, credentialName, tenantCredential } from "./credential.ts";
import { externalLabelName, externalLabelValue, objectName, tenantId } from "./leaf.ts";
import { tenantLimits } from "./limits.ts";
import { tenantCertificate } from "./tenantCertificate.ts";
import { tenantRetention } from "./retention.ts";
import { ruleGroups } from "./ruleGroup.ts";
import { ruler } from "./ruler.ts";

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
    limits: tenantLimits
      .optional()
      .describe(
        "Limits of the tenant; what is absent is as in `router.limits` and `gateway.limits`. A change restarts nobody.",
      ),
    retention: tenantRetention
      .optional()
      .describe(
        "How long the tenant's blocks are kept; what is absent is as in `compactor.retention`. Tenants of different retention get different compactors.",
      ),
    credentials: z
      .record(credentialName(), tenantCredential)
      .default({})
      .describe(
        "Credentials of the tenant at the gateway by name, all valid at once. `default` is always there: the password in the output `passwords`, with which the tenant's agents and ruler read and write.",
      ),
    clientCertificate: tenantCertificate
      .optional()
      .describe(
        "Which client certificate the tenant has, where `gateway.tls.generated.clientCertificates` issues them: how one is replaced, and a leaked one revoked.",
      ),
    labels: z
      .record(externalLabelName(), externalLabelValue())
      .default({})
      .describe(
        "External labels: every series and block of the tenant carries them besides the tenant's own label, and queries see them.",
      ),
    ruleGroups: ruleGroups.describe(
      "Rules over the tenant's own series; their results belong to the tenant. A tenant without rules has no ruler.",
    ),
    ruler: ruler.optional().describe("The tenant's ruler; overrides `ruler` field by field."),
  })
  .meta({
    id: "DeclaredTenant",
    description: "A cluster, team or customer whose metrics are kept apart from all others'.",
  });

export type TenantSpec = z.output<typeof tenant>;

/** Checks that a tenant is of one pool. */
export const checkPool = (
  { name = "", exclusive, soft }: Partial<Pick<TenantSpec, "name" | "exclusive" | "soft">>,
  path: string,
): readonly Issue[] =>
  exclusive === true && soft === true
    ? [{ path, reason: `tenant "${name}" is both exclusive and soft`, hint: "set at most one of them" }]
    : [];

/** Checks what no single field of a tenant can see, wherever it is declared. */
export const checkTenantFields = (tenant: Partial<TenantSpec>, path: string): readonly Issue[] => [
  ...checkPool(tenant, path),
  ...checkTenantCredentials(tenant.credentials, `${path}.credentials`),
];
