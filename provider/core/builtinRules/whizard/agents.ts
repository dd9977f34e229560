import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** What sends samples from clusters, and copies of them elsewhere. */
export const agents = ({ by, on }: Scope): BuiltinGroup => ({
  name: "whizard-agents",
  alerts: [
    {
      name: "WhizardAgentProxyFailing",
      expr: `sum ${by("namespace", "pod")} (rate(haproxy_frontend_http_responses_total{job="whizard",component="agent-proxy",proxy!="metrics",code="5xx"}[5m])) / sum ${by("namespace", "pod")} (rate(haproxy_frontend_http_responses_total{job="whizard",component="agent-proxy",proxy!="metrics"}[5m])) > 0.1`,
      for: "10m",
      severity: "warning",
      summary: "The agent proxy {{ $labels.pod }} does not get through to the gateway.",
      description:
        "{{ $value | humanizePercentage }} of its answers are 5xx; Prometheus keeps the samples and repeats.",
    },
    {
      name: "WhizardAgentBehind",
      expr: `max ${by("namespace", "pod")} (prometheus_remote_storage_highest_timestamp_in_seconds{job="whizard",component="prometheus-agent"}) - ${on("namespace", "pod")} max ${by("namespace", "pod")} (prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="whizard",component="prometheus-agent"}) > 300`,
      for: "10m",
      severity: "warning",
      summary: "The Prometheus agent {{ $labels.pod }} is behind with sending.",
      description: "What it sends is {{ $value | humanizeDuration }} old. Queries show a gap until it has caught up.",
    },
    {
      name: "WhizardAgentSamplesRefused",
      expr: `sum ${by("namespace", "pod")} (rate(prometheus_remote_storage_samples_failed_total{job="whizard",component="prometheus-agent"}[5m])) > 0`,
      for: "15m",
      severity: "warning",
      summary: "Samples of the Prometheus agent {{ $labels.pod }} are refused.",
      description: "{{ $value | humanize }} a second are lost.",
    },
    {
      name: "WhizardCopiesWaiting",
      expr: `max ${by("namespace", "target")} (whizard_fanout_oldest_seconds{job="whizard",component="fanout"}) > 600`,
      for: "10m",
      severity: "warning",
      summary: "The remote-write target {{ $labels.target }} does not take its copies.",
      description: "The oldest that waits is {{ $value | humanizeDuration }} old.",
    },
  ],
});
