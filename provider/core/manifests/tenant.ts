import { tenantApi, tenantLabels } from "../crd/tenantObject.ts";
import type { TenantAloneSpec } from "../spec/alone/tenant.ts";

/** A Tenant: what it needs stands in its labels, as upstream has it. */
export const buildTenant = ({
  name,
  tenant,
  service,
  storage,
  exclusive,
  soft,
  series,
  limits,
  retention,
  labels,
  ruleSelectors,
}: TenantAloneSpec) => ({
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
  spec: {
    tenant: tenant ?? name,
    ...(series === undefined ? {} : { series }),
    ...(limits === undefined ? {} : { limits }),
    ...(retention === undefined ? {} : { retention }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(ruleSelectors === undefined ? {} : { ruleSelectors }),
  },
});
