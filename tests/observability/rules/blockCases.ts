import { part, type RuleCase } from "./ruleCase.ts";

const ingester = part("ingester");
const compactor = part("compactor");
const store = part("store");

export const blockCases: readonly RuleCase[] = [
  {
    alert: "WhizardUploadFailing",
    at: "70m",
    firing: [ingester("thanos_shipper_upload_failures_total", { tenant: "a" }, "0+1x90")],
    labels: { namespace: "w", component: "ingester", pod: "ingester-0" },
    quiet: [ingester("thanos_shipper_upload_failures_total", { tenant: "a" }, "0+1x5 5x90")],
  },
  {
    alert: "WhizardUploadLate",
    at: "10h",
    firing: [
      ingester("prometheus_tsdb_head_samples_appended_total", { tenant: "a" }, "0+100x700"),
      ingester("thanos_shipper_uploads_total", { tenant: "a" }, "0x700"),
    ],
    labels: { namespace: "w", pod: "ingester-0" },
    quiet: [
      ingester("prometheus_tsdb_head_samples_appended_total", { tenant: "a" }, "0+100x700"),
      ingester("thanos_shipper_uploads_total", { tenant: "a" }, "0x120 1x120 2x120 3x120 4x300"),
      // One that is new has none to upload yet.
      ingester("prometheus_tsdb_head_samples_appended_total", { tenant: "a", pod: "new" }, "_x300 0+100x400"),
      ingester("thanos_shipper_uploads_total", { tenant: "a", pod: "new" }, "_x300 0x400"),
    ],
  },
  {
    alert: "WhizardBucketOperationsFailing",
    at: "30m",
    firing: [
      store("thanos_objstore_bucket_operations_total", { operation: "get" }, "0+100x40"),
      store("thanos_objstore_bucket_operation_failures_total", { operation: "get" }, "0+10x40"),
    ],
    labels: { namespace: "w", component: "store", operation: "get" },
    quiet: [
      store("thanos_objstore_bucket_operations_total", { operation: "get" }, "0+100x40"),
      store("thanos_objstore_bucket_operation_failures_total", { operation: "get" }, "0+1x40"),
    ],
  },
  {
    alert: "WhizardCompactorHalted",
    at: "10m",
    firing: [compactor("thanos_compact_halted", {}, "1x20")],
    labels: { namespace: "w", pod: "compactor-0" },
    quiet: [compactor("thanos_compact_halted", {}, "0x20")],
  },
  {
    alert: "WhizardCompactorNotRun",
    at: "9h",
    firing: [compactor("thanos_compact_iterations_total", {}, "3x700")],
    labels: { namespace: "w", pod: "compactor-0" },
    quiet: [
      compactor("thanos_compact_iterations_total", {}, "3x240 4x240 5x240"),
      compactor("thanos_compact_iterations_total", { pod: "new" }, "_x300 0x400"),
    ],
  },
  {
    alert: "WhizardCompactionsFailing",
    at: "60m",
    firing: [compactor("thanos_compact_group_compactions_failures_total", { resolution: "0" }, "0+1x90")],
    labels: { namespace: "w", pod: "compactor-0" },
    quiet: [compactor("thanos_compact_group_compactions_failures_total", { resolution: "0" }, "1x90")],
  },
  {
    alert: "WhizardDownsamplingFailing",
    at: "60m",
    firing: [compactor("thanos_compact_downsample_failures_total", { resolution: "0" }, "0+1x90")],
    labels: { namespace: "w", pod: "compactor-0" },
    quiet: [compactor("thanos_compact_downsample_failures_total", { resolution: "0" }, "1x90")],
  },
  {
    alert: "WhizardCompactionBacklog",
    at: "7h",
    firing: [compactor("thanos_compact_todo_compactions", {}, "200x500")],
    labels: { namespace: "w", pod: "compactor-0" },
    quiet: [compactor("thanos_compact_todo_compactions", {}, "200x100 5x400")],
  },
  {
    alert: "WhizardStoreSyncFailing",
    at: "40m",
    firing: [store("thanos_blocks_meta_sync_failures_total", {}, "0+1x60")],
    labels: { namespace: "w", component: "store", pod: "store-0" },
    quiet: [store("thanos_blocks_meta_sync_failures_total", {}, "0x5 1x60")],
  },
  {
    alert: "WhizardStoreBlocksFailing",
    at: "40m",
    firing: [store("thanos_bucket_store_block_load_failures_total", {}, "0+1x60")],
    labels: { namespace: "w", pod: "store-0" },
    quiet: [store("thanos_bucket_store_block_load_failures_total", {}, "0x5 1x60")],
  },
];
