import { describeAlerts, describeRuleGroups } from "./alertStatus.ts";
import { describeClusters } from "./clusterStatus.ts";
import { describeFlow } from "./flowStatus.ts";
import { healthOf, worstOf } from "./health.ts";
import type { StatusObserved } from "./observed.ts";
import { declaredOf, describeIngesterPool, describeTenantLines } from "./placementStatus.ts";
import type { ComponentStatus, WhizardStatus } from "./status.ts";

/** The components along the way of the data; others follow by name. */
const way = ["gateway", "fanout", "router", "ingester", "query-frontend", "query", "store", "compactor", "ruler"];

const rank = (component: string): number => (way.includes(component) ? way.indexOf(component) : way.length);

const describeComponents = ({ workloads }: StatusObserved): readonly ComponentStatus[] =>
  [...new Set(workloads.map(({ component }) => component))]
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((component) => {
      const own = workloads.filter((it) => it.component === component);
      const sum = (field: "ready" | "wanted"): number => own.reduce((total, it) => total + it[field], 0);
      return {
        component,
        workloads: own.length,
        ready: sum("ready"),
        wanted: sum("wanted"),
        health: worstOf(own.map(({ ready, wanted }) => healthOf(ready, wanted))),
      };
    });

/** The label that names the tenant; the usual one where nothing says otherwise. */
export const tenantLabelOf = (observed: StatusObserved): string =>
  declaredOf(observed)?.spec.tenantLabelName ?? "tenant_id";

/** Everything that there is to know of a topology at a glance, from what was observed. */
export const describeStatus = (observed: StatusObserved): WhizardStatus => {
  const label = tenantLabelOf(observed);
  const components = describeComponents(observed);
  const tenants = describeTenantLines(observed);
  const isAllReady = tenants.every(({ isReady }) => isReady);
  return {
    name: observed.name,
    namespace: observed.namespace,
    health: worstOf([...components.map(({ health }) => health), isAllReady ? "ok" : "degraded"]),
    components,
    ingesters: describeIngesterPool(observed),
    tenants,
    clusters: describeClusters(observed, tenants, label),
    flow: describeFlow(observed),
    alerts: describeAlerts(observed, label),
    ruleGroups: describeRuleGroups(observed),
    missing: observed.missing,
  };
};
