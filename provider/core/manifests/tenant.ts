import { tenantApi, tenantLabels } from "../crd/tenantObject.ts";
import type { TenantAloneSpec } from "../spec/alone/tenant.ts";

const given = <Value extends object>(name: string, value: Value | undefined): Readonly<Record<string, Value>> =>
  value === undefined || (!Array.isArray(value) && Object.keys(value).length === 0) ? {} : { [name]: value };

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
  credentials,
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
    ...given("limits", limits),
    ...given("retention", retention),
    ...given("labels", labels),
    ...given("credentials", credentials),
    ...given("ruleSelectors", ruleSelectors),
  },
});
