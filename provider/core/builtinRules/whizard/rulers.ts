import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** Whether rules are evaluated and alerts leave. */
export const rulers = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-rulers",
  alerts: [
    {
      name: "WhizardRuleEvaluationsFailing",
      expr: `sum ${by("namespace", "pod", "rule_group")} (increase(prometheus_rule_evaluation_failures_total{job="whizard",component="ruler"}[5m])) > 0`,
      for: "5m",
      severity: "critical",
      summary: "Rules of {{ $labels.pod }} cannot be evaluated.",
      description: "{{ $value | humanize }} evaluations of {{ $labels.rule_group }} failed within 5 minutes.",
    },
    {
      name: "WhizardRuleEvaluationsMissed",
      expr: `sum ${by("namespace", "pod", "rule_group")} (increase(prometheus_rule_group_iterations_missed_total{job="whizard",component="ruler"}[15m])) > 0`,
      for: "15m",
      severity: "warning",
      summary: "A rule group takes longer than its interval.",
      description: "{{ $labels.rule_group }} of {{ $labels.pod }} missed {{ $value | humanize }} evaluations.",
    },
    {
      name: "WhizardRuleFilesRefused",
      expr: `min ${by("namespace", "pod")} (thanos_rule_config_last_reload_successful{job="whizard",component="ruler"}) == 0`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} cannot read its rules.",
      description: "It goes on with those that it read last.",
    },
    {
      name: "WhizardAlertsDropped",
      expr: `sum ${by("namespace", "pod")} (increase(thanos_alert_sender_alerts_dropped_total{job="whizard",component="ruler"}[5m])) + sum ${by("namespace", "pod")} (increase(thanos_alert_queue_alerts_dropped_total{job="whizard",component="ruler"}[5m])) > 0`,
      for: "5m",
      severity: "critical",
      summary: "Alerts of {{ $labels.pod }} reach no Alertmanager.",
      description: "{{ $value | humanize }} were dropped within 5 minutes.",
    },
    {
      name: "WhizardRulerResultsLost",
      expr: `sum ${by("namespace", "pod")} (increase(prometheus_remote_storage_samples_failed_total{job="whizard",component="ruler"}[15m])) > 0`,
      for: "10m",
      severity: "warning",
      summary: "Results of {{ $labels.pod }} are refused.",
      description: "{{ $value | humanize }} samples could not be written within 15 minutes, and are lost.",
    },
  ],
});
