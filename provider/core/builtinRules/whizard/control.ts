import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

const days = 86_400;

/** The reconciler, and certificates. */
export const control = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-control",
  alerts: [
    {
      name: "WhizardReconcilerFailing",
      expr: `sum ${by("namespace", "pod")} (increase(whizard_reconciler_pass_failures_total{job="whizard"}[15m])) > 0`,
      for: "15m",
      severity: "warning",
      summary: "The reconciler {{ $labels.pod }} cannot do its work.",
      description: "{{ $value | humanize }} of its passes failed within 15 minutes.",
    },
    {
      name: "WhizardReconcilerWithoutLeader",
      expr: `max ${by("namespace")} (whizard_reconciler_leader{job="whizard"}) == 0`,
      for: "5m",
      severity: "critical",
      summary: "No reconciler leads.",
      description: "Tenants that join or leave in the namespace {{ $labels.namespace }} are not served.",
    },
    {
      name: "WhizardTenantsNotReady",
      expr: `max ${by("namespace", "state")} (whizard_reconciler_tenants{job="whizard",state!="Ready"}) > 0`,
      for: "30m",
      severity: "warning",
      summary: "Tenants are not ready.",
      description: "{{ $value }} lack the condition {{ $labels.state }}; kubectl get tenants lists them.",
    },
    {
      name: "WhizardCertificateExpires",
      expr: `min ${by("namespace", "name")} (certmanager_certificate_expiration_timestamp_seconds) - time() < ${7 * days} or min ${by("namespace", "instance")} (probe_ssl_earliest_cert_expiry) - time() < ${7 * days}`,
      for: "1h",
      severity: "critical",
      summary: "A certificate expires soon.",
      description: "{{ $labels.name }}{{ $labels.instance }} is valid for {{ $value | humanizeDuration }} more.",
    },
  ],
});
