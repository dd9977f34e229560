import { z } from "zod";
import { freeText, knownText } from "./leaf.ts";

const labels = z.record(z.string(), freeText());

const grafanaOperator = z
  .strictObject({
    instanceSelector: z.record(z.string(), knownText()).describe("Labels of the Grafana objects that take them."),
  })
  .meta({
    id: "GrafanaOperator",
    description: "GrafanaDashboard and GrafanaDatasource objects; the operator's definitions must be installed.",
  });

export const dashboards = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Deploy the dashboards, one ConfigMap each."),
    labels: labels
      .default({ grafana_dashboard: "1" })
      .describe("Labels of the ConfigMaps, by which Grafana's sidecar finds them; it must look into this namespace."),
    folder: freeText().default("Whizard").describe("Folder of the dashboards in Grafana."),
    datasources: z
      .boolean()
      .default(true)
      .describe("Deploy data sources, in a Secret: one of all tenants, and one a tenant with its password."),
    datasourceLabels: labels
      .default({ grafana_datasource: "1" })
      .describe("Labels of the Secret, by which Grafana's sidecar finds it (`resource: both`)."),
    grafanaOperator: grafanaOperator
      .optional()
      .describe("Deploy dashboards and data sources by the Grafana operator as well. Not when absent."),
  })
  .meta({ id: "Dashboards", description: "Grafana's dashboards and data sources." });

export type DashboardsSpec = z.output<typeof dashboards>;
