import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** How ingesters take samples in. */
export const ingesters = ({ by }: Scope, ingesterSeries: number): BuiltinGroup => ({
  name: "whizard-ingesters",
  alerts: [
    {
      name: "WhizardIngesterNearSeriesLimit",
      expr: `sum ${by("namespace", "pod")} (prometheus_tsdb_head_series{job="whizard",component="ingester"}) > ${Math.round(ingesterSeries * 0.8)}`,
      for: "15m",
      severity: "warning",
      summary: "The ingester {{ $labels.pod }} holds nearly as many series as it should.",
      description: `It has {{ $value | humanize }} active series; an ingester is meant for ${ingesterSeries} at most.`,
    },
    {
      name: "WhizardIngesterCannotWrite",
      expr: `sum ${by("namespace", "pod")} (increase(prometheus_tsdb_wal_writes_failed_total{job="whizard",component="ingester"}[5m])) > 0`,
      for: "1m",
      severity: "critical",
      summary: "The ingester {{ $labels.pod }} cannot write its log.",
      description: "Samples are lost when it ends. Its volume may be full or broken.",
    },
    {
      name: "WhizardSamplesRefused",
      expr: `sum ${by("namespace", "tenant")} (rate(prometheus_tsdb_out_of_order_samples_total{job="whizard",component="ingester"}[5m]) + rate(prometheus_tsdb_too_old_samples_total{job="whizard",component="ingester"}[5m]) + rate(prometheus_tsdb_out_of_bound_samples_total{job="whizard",component="ingester"}[5m])) > 0`,
      for: "15m",
      severity: "warning",
      summary: "Samples of the tenant {{ $labels.tenant }} are too old or out of order.",
      description: "{{ $value | humanize }} a second are refused, and lost.",
    },
    {
      name: "WhizardTenantSilent",
      expr: `sum ${by("namespace", "tenant")} (rate(prometheus_tsdb_head_samples_appended_total{job="whizard",component="ingester"}[15m])) == 0`,
      for: "15m",
      severity: "warning",
      summary: "The tenant {{ $labels.tenant }} writes nothing.",
      description: "An ingester holds its series, and for half an hour no sample was added.",
    },
  ],
});
