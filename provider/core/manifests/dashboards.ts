import { dashboardNames, renderDashboard } from "../dashboards/renderDashboard.ts";
import type { DashboardsSpec } from "../spec/dashboards.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";

const fileOf = (name: string): string => `${name}.json`;

const configMapOf = ({ name }: Identity, dashboard: string): string => `${name}-dashboard-${dashboard}`;

/** Names of the ConfigMaps that hold a topology's dashboards. */
export const dashboardMaps = (observability: string, { enabled }: DashboardsSpec): readonly string[] =>
  enabled ? dashboardNames.map((dashboard) => `${observability}-dashboard-${dashboard}`) : [];

const buildMap = (dashboard: string, identity: Identity, spec: DashboardsSpec, tenantLabelName: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    ...metadataOf(identity, configMapOf(identity, dashboard)),
    labels: { ...metadataOf(identity).labels, ...spec.labels },
    annotations: { grafana_folder: spec.folder },
  },
  data: { [fileOf(dashboard)]: renderDashboard(dashboard, { topology: identity.partOf, tenantLabelName }) },
});

const buildOperated = (dashboard: string, identity: Identity, labels: Record<string, string>, folder: string) => ({
  apiVersion: "grafana.integreatly.org/v1beta1",
  kind: "GrafanaDashboard",
  metadata: metadataOf(identity, configMapOf(identity, dashboard)),
  spec: {
    instanceSelector: { matchLabels: labels },
    folder,
    configMapRef: { name: configMapOf(identity, dashboard), key: fileOf(dashboard) },
  },
});

/** A ConfigMap a dashboard, and what the Grafana operator takes it by where that is asked for. */
export const buildDashboards = (identity: Identity, spec: DashboardsSpec, tenantLabelName: string) => {
  if (!spec.enabled) return [];
  const { grafanaOperator: operator, folder } = spec;
  return dashboardNames.flatMap((dashboard) => [
    buildMap(dashboard, identity, spec, tenantLabelName),
    ...(operator === undefined ? [] : [buildOperated(dashboard, identity, operator.instanceSelector, folder)]),
  ]);
};
