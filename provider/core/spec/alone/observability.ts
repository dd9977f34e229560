import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { builtinRules, checkBuiltinRules } from "../builtinRules.ts";
import { dashboards } from "../dashboards.ts";
import { freeText, httpUrl, knownText, secretText } from "../leaf.ts";
import { refuseRepeated } from "../repeated.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

const datasource = z
  .strictObject({
    name: knownText().describe("Name in Grafana, unique."),
    url: httpUrl().describe("Where Prometheus's API is, without `/api/v1`."),
    user: freeText().optional().describe("User name, where one is asked for."),
    password: secretText().optional().describe("Its password."),
  })
  .meta({ id: "GrafanaDatasource", description: "A server that answers PromQL." });

// It names nothing by the cluster's domain: the data sources are told by whole URLs.
const { clusterDomain: _, ...place } = alonePlace("whizard");

export const observabilityAlone = z
  .strictObject({
    ...place,
    tenantLabelName: tenancyFields.tenantLabelName,
    dashboards: dashboards.prefault({}).describe("Grafana's dashboards of a topology and of all clusters."),
    datasources: z.array(datasource).default([]).describe("The data sources that are deployed."),
    rules: builtinRules
      .optional()
      .describe("The alerts that come with the package, as a PrometheusRule. None when absent."),
    ruleLabels: z
      .record(z.string(), freeText())
      .default({})
      .describe("Labels of the PrometheusRule, by which a Prometheus selects it."),
  })
  .meta({
    id: "ObservabilitySpec",
    description: "Grafana's dashboards and data sources, and alerts for a Prometheus of one's own.",
  });

export type ObservabilityAloneSpec = z.output<typeof observabilityAlone>;

export const checkObservabilityAlone = ({
  datasources = [],
  rules,
}: Partial<ObservabilityAloneSpec>): readonly Issue[] => [
  ...refuseRepeated(datasources.map(({ name }, index) => ({ key: name, at: `datasources[${index}]`, field: ".name" }))),
  ...(rules === undefined ? [] : checkBuiltinRules(rules, "rules")),
];
