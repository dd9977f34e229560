import { tenantApi, tenantLabels } from "../crd/tenantObject.ts";
import type { TenantAloneSpec } from "../spec/alone/tenant.ts";

/** A Tenant: what it needs stands in its labels, as upstream has it. */
export const buildTenant = ({ name, tenant, service, storage, exclusive, soft }: TenantAloneSpec) => ({
  apiVersion: `${tenantApi.group}/${tenantApi.version}`,
  kind: tenantApi.kind,
  metadata: {
    name,
    labels: {
      [tenantLabels.service]: service,
      ...(storage === undefined ? {} : { [tenantLabels.storage]: storage }),
      ...(exclusive ? { [tenantLabels.exclusive]: "true" } : {}),
      ...(soft ? { [tenantLabels.soft]: "true" } : {}),
    },
  },
  spec: { tenant: tenant ?? name },
});
