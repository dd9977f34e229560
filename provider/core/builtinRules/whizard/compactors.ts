import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** What compactors do with blocks. */
export const compactors = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-compactors",
  alerts: [
    {
      name: "WhizardCompactorHalted",
      expr: `max ${by("namespace", "pod")} (thanos_compact_halted{job="whizard",component="compactor"}) == 1`,
      for: "5m",
      severity: "critical",
      summary: "The compactor {{ $labels.pod }} has halted.",
      description: "It met something that it will not touch, such as blocks that overlap, and waits for somebody.",
    },
    {
      name: "WhizardCompactorNotRun",
      expr: `sum ${by("namespace", "pod")} (increase(thanos_compact_iterations_total{job="whizard",component="compactor"}[6h])) == 0 and sum ${by("namespace", "pod")} (thanos_compact_iterations_total{job="whizard",component="compactor"} offset 6h) >= 0`,
      for: "15m",
      severity: "critical",
      summary: "The compactor {{ $labels.pod }} does not come to an end of its work.",
      description: "It finished no pass in 6 hours; blocks are neither compacted nor do they expire.",
    },
    {
      name: "WhizardCompactionsFailing",
      expr: `sum ${by("namespace", "pod")} (increase(thanos_compact_group_compactions_failures_total{job="whizard",component="compactor"}[1h])) > 0`,
      for: "30m",
      severity: "warning",
      summary: "Compactions of {{ $labels.pod }} fail.",
      description: "{{ $value | humanize }} failed within an hour.",
    },
    {
      name: "WhizardDownsamplingFailing",
      expr: `sum ${by("namespace", "pod")} (increase(thanos_compact_downsample_failures_total{job="whizard",component="compactor"}[1h])) > 0`,
      for: "30m",
      severity: "warning",
      summary: "{{ $labels.pod }} cannot downsample blocks.",
      description: "{{ $value | humanize }} failed within an hour. Queries over months get slow.",
    },
    {
      name: "WhizardCompactionBacklog",
      expr: `max ${by("namespace", "pod")} (thanos_compact_todo_compactions{job="whizard",component="compactor"}) > 100`,
      for: "6h",
      severity: "warning",
      summary: "The compactor {{ $labels.pod }} does not keep up.",
      description: "{{ $value | humanize }} compactions wait.",
    },
  ],
});
