import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** Whether the pods of the topology answer, and whether clusters still send. */
export const availability = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-availability",
  alerts: [
    {
      name: "WhizardPodDown",
      expr: `max ${by("namespace", "component", "pod")} (up{job="whizard"}) == 0`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.component }} pod {{ $labels.pod }} does not answer.",
      description: "Its metrics in the namespace {{ $labels.namespace }} could not be read for 10 minutes.",
    },
    {
      name: "WhizardComponentDown",
      expr: `max ${by("namespace", "component")} (up{job="whizard"}) == 0`,
      for: "3m",
      severity: "critical",
      summary: "No {{ $labels.component }} answers.",
      description: "None of its pods in the namespace {{ $labels.namespace }} could be read for 3 minutes.",
    },
    {
      name: "WhizardComponentMissing",
      expr: `group ${by("namespace", "component")} (up{job="whizard"} offset 1h) unless group ${by("namespace", "component")} (up{job="whizard"})`,
      for: "10m",
      severity: "critical",
      summary: "{{ $labels.component }} has no pods any more.",
      description: "An hour ago there were some in the namespace {{ $labels.namespace }}.",
    },
    {
      name: "WhizardClusterSilent",
      expr: `(group ${by()} (up offset 1h) or group ${by()} (up offset 6h)) unless group ${by()} (up)`,
      for: "10m",
      severity: "critical",
      summary: "Nothing arrives from the cluster {{ $labels.cluster }} of a tenant.",
      description: "Samples came within the last 6 hours. Its Prometheus or its agent proxy does not send.",
    },
  ],
});
