import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** Blocks on their way into the bucket, and out of it. */
export const buckets = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-buckets",
  alerts: [
    {
      name: "WhizardUploadFailing",
      expr: `sum ${by("namespace", "component", "pod")} (increase(thanos_shipper_upload_failures_total{job="whizard"}[30m])) > 0`,
      for: "30m",
      severity: "critical",
      summary: "{{ $labels.pod }} cannot upload blocks.",
      description:
        "{{ $value | humanize }} uploads failed within half an hour. Its volume fills until they work again.",
    },
    {
      name: "WhizardUploadLate",
      expr: `sum ${by("namespace", "pod")} (rate(prometheus_tsdb_head_samples_appended_total{job="whizard",component="ingester"}[1h])) > 0 and sum ${by("namespace", "pod")} (increase(thanos_shipper_uploads_total{job="whizard",component="ingester"}[6h])) == 0 and sum ${by("namespace", "pod")} (thanos_shipper_uploads_total{job="whizard",component="ingester"} offset 6h) >= 0`,
      for: "15m",
      severity: "critical",
      summary: "{{ $labels.pod }} has uploaded no block for hours.",
      description: "It takes samples, so a block was due every 2 hours.",
    },
    {
      name: "WhizardBucketOperationsFailing",
      expr: `sum ${by("namespace", "component", "operation")} (rate(thanos_objstore_bucket_operation_failures_total{job="whizard"}[5m])) / sum ${by("namespace", "component", "operation")} (rate(thanos_objstore_bucket_operations_total{job="whizard"}[5m])) > 0.05`,
      for: "15m",
      severity: "critical",
      summary: "The object storage refuses or fails.",
      description:
        "{{ $value | humanizePercentage }} of the {{ $labels.operation }} operations of {{ $labels.component }} fail.",
    },
    {
      name: "WhizardStoreSyncFailing",
      expr: `sum ${by("namespace", "component", "pod")} (increase(thanos_blocks_meta_sync_failures_total{job="whizard",component=~"store|compactor"}[15m])) > 0`,
      for: "15m",
      severity: "critical",
      summary: "{{ $labels.pod }} cannot see which blocks there are.",
      description: "{{ $value | humanize }} looks into the bucket failed within 15 minutes.",
    },
    {
      name: "WhizardStoreBlocksFailing",
      expr: `sum ${by("namespace", "pod")} (increase(thanos_bucket_store_block_load_failures_total{job="whizard",component="store"}[15m])) > 0`,
      for: "15m",
      severity: "warning",
      summary: "The store {{ $labels.pod }} cannot load blocks.",
      description: "{{ $value | humanize }} could not be loaded within 15 minutes; queries miss what they hold.",
    },
  ],
});
