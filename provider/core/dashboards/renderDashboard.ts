import alerts from "./generated/whizard-alerts.json" with { type: "json" };
import fleet from "./generated/whizard-fleet.json" with { type: "json" };
import pods from "./generated/whizard-pods.json" with { type: "json" };
import resources from "./generated/whizard-resources.json" with { type: "json" };
import tenants from "./generated/whizard-tenants.json" with { type: "json" };
import thanos from "./generated/whizard-thanos.json" with { type: "json" };

const dashboards: Readonly<Record<string, object>> = { alerts, fleet, pods, resources, tenants, thanos };

/** Name of each dashboard. */
export const dashboardNames: readonly string[] = Object.keys(dashboards);

/** What stands in the generated files for the tenant's label. */
const labelPlaceholder = "__TENANT_LABEL__";

interface DashboardParts {
  /** Name of the topology: several may have their dashboards in one Grafana. */
  readonly topology: string;
  readonly tenantLabelName: string;
}

/** The text of a dashboard, by its name. */
export const renderDashboard = (name: string, { topology, tenantLabelName }: DashboardParts): string =>
  JSON.stringify({ ...dashboards[name], uid: `${topology}-${name}`.slice(0, 40) }).replaceAll(
    labelPlaceholder,
    tenantLabelName,
  );
