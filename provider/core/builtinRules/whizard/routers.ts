import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** How routers pass samples on. */
export const routers = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-routers",
  alerts: [
    {
      name: "WhizardReplicationFailing",
      expr: `sum ${by("namespace", "workload")} (rate(thanos_receive_replications_total{job="whizard",component="router",result="error"}[5m])) / sum ${by("namespace", "workload")} (rate(thanos_receive_replications_total{job="whizard",component="router"}[5m])) > 0.05`,
      for: "5m",
      severity: "critical",
      summary: "Routers cannot store every copy of what tenants write.",
      description: "{{ $value | humanizePercentage }} of the replications of {{ $labels.workload }} fail.",
    },
    {
      name: "WhizardForwardingFailing",
      expr: `sum ${by("namespace", "workload")} (rate(thanos_receive_forward_requests_total{job="whizard",component="router",result="error"}[5m])) / sum ${by("namespace", "workload")} (rate(thanos_receive_forward_requests_total{job="whizard",component="router"}[5m])) > 0.1`,
      for: "10m",
      severity: "warning",
      summary: "Ingesters refuse or miss requests of the routers.",
      description: "{{ $value | humanizePercentage }} of the requests that {{ $labels.workload }} forwards fail.",
    },
    {
      name: "WhizardRingMismatch",
      expr: `count ${by("namespace", "workload")} (count_values ${by("namespace", "workload")} ("hash", thanos_receive_config_hash{job="whizard",component="router"})) > 1`,
      for: "10m",
      severity: "critical",
      summary: "Routers do not agree which ingester holds which tenant.",
      description: "The pods of {{ $labels.workload }} use {{ $value }} different hashrings.",
    },
    {
      name: "WhizardRingReloadFailing",
      expr: `min ${by("namespace", "component", "pod")} (thanos_receive_config_last_reload_successful{job="whizard"}) == 0`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} cannot read its hashrings.",
      description: "It goes on with those that it read last; tenants that were added since are refused.",
    },
    {
      name: "WhizardWritesOverLimit",
      expr: `sum ${by("namespace", "tenant")} (rate(http_requests_total{job="whizard",component="router",handler="receive",code=~"413|429"}[5m])) > 0`,
      for: "10m",
      severity: "warning",
      summary: "Write requests of the tenant {{ $labels.tenant }} are over its limits.",
      description: "{{ $value | humanize }} requests a second are refused with 413 or 429.",
    },
  ],
});
