import { z } from "zod";
import { builtinAlertNames, builtinGroupNames, builtinGroups } from "../builtinRules/builtinGroups.ts";
import type { BuiltinAlert } from "../builtinRules/builtinAlert.ts";
import type { Issue } from "../issue.ts";
import { count, duration, expression, freeText, httpUrl, labelName, longText, ruleName } from "./leaf.ts";
import type { RuleGroupSpec, RuleSpec } from "./ruleGroup.ts";
import { nearest } from "./zodIssue.ts";

const override = z
  .strictObject({
    expr: expression().optional().describe("PromQL instead of the alert's own; keep the tenant's label in its result."),
    for: duration().optional().describe("How long a result must last before the alert fires."),
    severity: z.enum(["critical", "warning", "info"]).optional().describe("The label `severity`."),
    labels: z.record(labelName(), freeText()).default({}).describe("Further labels of the alert."),
    annotations: z.record(labelName(), longText()).default({}).describe("Further annotations, or others of that name."),
  })
  .meta({ id: "BuiltinAlertOverride", description: "What is different in one alert that comes with the package." });

export const builtinRules = z
  .strictObject({
    whizard: z
      .boolean()
      .default(true)
      .describe("Alerts about the topology itself, from what the agent of the central cluster scrapes of its pods."),
    kubernetes: z
      .boolean()
      .default(true)
      .describe(
        "Alerts about workloads, pods, volumes, nodes and API servers of all tenants, from kube-state-metrics, kubelet, cAdvisor and node exporter.",
      ),
    disabled: z.array(ruleName()).default([]).describe("Names of alerts and groups that are left out."),
    overrides: z
      .record(ruleName(), override)
      .default({})
      .describe("What is different in single alerts, by their names."),
    ingesterSeries: count(1000, 1_000_000_000)
      .default(4_000_000)
      .describe("Most active series that an ingester pod is meant for; at 80 % of it an alert fires."),
    runbookUrl: httpUrl()
      .default("https://github.com/whizard-io/pulumi-whizard/blob/main/docs/runbooks.md")
      .describe("Page that every alert's `runbook_url` leads to, at the section of its name."),
  })
  .meta({ id: "BuiltinRules", description: "The alerts that come with the package, all on by default." });

export type BuiltinRulesSpec = z.output<typeof builtinRules>;

type Override = BuiltinRulesSpec["overrides"][string];

const untouched: Override = { labels: {}, annotations: {} };

const ruleOf = (alert: BuiltinAlert, { overrides, runbookUrl }: BuiltinRulesSpec): RuleSpec => {
  const { expr, for: duration, severity, labels, annotations } = overrides[alert.name] ?? untouched;
  const { summary, description, name } = alert;
  return {
    alert: name,
    expr: expr ?? alert.expr,
    for: duration ?? alert.for,
    labels: { severity: severity ?? alert.severity, ...labels },
    annotations: { summary, description, runbook_url: `${runbookUrl}#${name.toLowerCase()}`, ...annotations },
  };
};

/** The groups that are on, as all other groups are written. */
export const chosenGroups = (spec: BuiltinRulesSpec, tenantLabelName: string): readonly RuleGroupSpec[] => {
  const { ingesterSeries, disabled } = spec;
  const isOn = ({ name }: { readonly name: string }): boolean => !disabled.includes(name);
  return Object.entries(builtinGroups({ tenantLabelName, ingesterSeries }))
    .flatMap(([topic, groups]) => (spec[topic as "whizard" | "kubernetes"] ? groups : []))
    .filter(isOn)
    .map(({ name, alerts }) => ({ name, rules: alerts.filter(isOn).map((alert) => ruleOf(alert, spec)) }))
    .filter(({ rules }) => rules.length > 0);
};

const unknown = (path: string, name: string, known: readonly string[]): readonly Issue[] => {
  if (known.includes(name)) return [];
  const near = nearest(name, known);
  const hint = near === undefined ? "docs/runbooks.md lists them" : `did you mean ${near}?`;
  return [{ path, reason: `"${name}" does not come with the package`, hint }];
};

/** Checks that what is named is there. */
export const checkBuiltinRules = ({ disabled, overrides }: BuiltinRulesSpec, path: string): readonly Issue[] => [
  ...disabled.flatMap((name, index) =>
    unknown(`${path}.disabled[${index}]`, name, [...builtinAlertNames, ...builtinGroupNames]),
  ),
  ...Object.keys(overrides).flatMap((name) => unknown(`${path}.overrides.${name}`, name, builtinAlertNames)),
];
