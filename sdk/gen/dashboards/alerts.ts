import { buildPage } from "./page.ts";
import { graph, list, number } from "./panels.ts";
import { chosen } from "./scope.ts";

const inState = (state: string): string => `ALERTS{alertstate="${state}",${chosen}}`;
const withSeverity = (severity: string): string =>
  `count(ALERTS{alertstate="firing",severity="${severity}",${chosen}}) or vector(0)`;
const hidden = ["__name__", "alertstate", "prometheus_replica", "receive_replica", "ruler_replica"];

/** What is wrong anywhere. */
export const alerts = buildPage({
  uid: "whizard-alerts",
  title: "Alerts",
  description: "Alerts of all tenants, and how rules are evaluated.",
  sections: [
    {
      title: "Now",
      panels: [
        number({ title: "Critical", unit: "short", span: 6 }, withSeverity("critical"), { warning: 1, critical: 1 }),
        number({ title: "Warning", unit: "short", span: 6 }, withSeverity("warning"), { warning: 1, critical: 50 }),
        number({ title: "Info", unit: "short", span: 6 }, withSeverity("info")),
        number({ title: "Pending", unit: "short", span: 6 }, `count(${inState("pending")}) or vector(0)`),
        list({ title: "Firing" }, inState("firing"), hidden),
        list({ title: "Pending" }, inState("pending"), hidden),
      ],
    },
    {
      title: "Over time",
      panels: [
        graph({ title: "Firing alerts", unit: "short" }, [
          { expr: `sum by (alertname, severity) (${inState("firing")})`, legend: "{{alertname}} ({{severity}})" },
        ]),
        graph({ title: "Rules evaluated a second", unit: "cps" }, [
          {
            expr: `sum by (pod) (rate(prometheus_rule_evaluations_total{job="whizard",${chosen}}[$__rate_interval]))`,
            legend: "{{pod}}",
          },
          {
            expr: `sum by (pod) (rate(prometheus_rule_evaluation_failures_total{job="whizard",${chosen}}[$__rate_interval]))`,
            legend: "{{pod}} failed",
          },
        ]),
        graph({ title: "Rule groups: last evaluation", unit: "s" }, [
          {
            expr: `topk(20, prometheus_rule_group_last_duration_seconds{job="whizard",${chosen}})`,
            legend: "{{rule_group}}",
          },
        ]),
      ],
    },
  ],
});
