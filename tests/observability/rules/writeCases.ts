import { of, part, type RuleCase } from "./ruleCase.ts";

const router = part("router");
const ingester = part("ingester");
const store = part("store");

export const writeCases: readonly RuleCase[] = [
  {
    alert: "WhizardPodDown",
    at: "15m",
    firing: [store("up", {}, "0x20"), store("up", { pod: "store-1" }, "1x20")],
    labels: { namespace: "w", component: "store", pod: "store-0" },
    quiet: [store("up", {}, "1x10 0x2 1x10")],
  },
  {
    alert: "WhizardComponentDown",
    at: "5m",
    firing: [store("up", {}, "0x20"), store("up", { pod: "store-1" }, "0x20")],
    labels: { namespace: "w", component: "store" },
    quiet: [store("up", {}, "0x20"), store("up", { pod: "store-1" }, "1x20")],
  },
  {
    alert: "WhizardComponentMissing",
    at: "85m",
    firing: [store("up", {}, "1x60"), router("up", {}, "1x100")],
    labels: { namespace: "w", component: "store" },
    quiet: [store("up", {}, "1x60"), store("up", { pod: "store-1" }, "_x60 1x40")],
  },
  {
    alert: "WhizardClusterSilent",
    at: "85m",
    firing: [of("up", { job: "kubelet" }, "1x60"), of("up", { cluster: "d" }, "1x100")],
    labels: {},
    quiet: [of("up", { job: "kubelet" }, "1x60"), of("up", { job: "pods" }, "_x60 0x40")],
  },
  {
    alert: "WhizardReplicationFailing",
    at: "20m",
    firing: [
      router("thanos_receive_replications_total", { result: "success" }, "0+90x30"),
      router("thanos_receive_replications_total", { result: "error" }, "0+10x30"),
    ],
    labels: { namespace: "w", workload: "w-router" },
    quiet: [
      router("thanos_receive_replications_total", { result: "success" }, "0+99x30"),
      router("thanos_receive_replications_total", { result: "error" }, "0+1x30"),
    ],
  },
  {
    alert: "WhizardForwardingFailing",
    at: "20m",
    firing: [
      router("thanos_receive_forward_requests_total", { result: "success" }, "0+80x30"),
      router("thanos_receive_forward_requests_total", { result: "error" }, "0+20x30"),
    ],
    labels: { namespace: "w", workload: "w-router" },
    quiet: [
      router("thanos_receive_forward_requests_total", { result: "success" }, "0+95x30"),
      router("thanos_receive_forward_requests_total", { result: "error" }, "0+5x30"),
    ],
  },
  {
    alert: "WhizardRingMismatch",
    at: "15m",
    firing: [
      router("thanos_receive_config_hash", {}, "1x20"),
      router("thanos_receive_config_hash", { pod: "router-1" }, "2x20"),
    ],
    labels: { namespace: "w", workload: "w-router" },
    quiet: [
      router("thanos_receive_config_hash", {}, "1x20"),
      router("thanos_receive_config_hash", { pod: "router-1" }, "1x20"),
      router("thanos_receive_config_hash", { workload: "w-router-split" }, "2x20"),
    ],
  },
  {
    alert: "WhizardRingReloadFailing",
    at: "15m",
    firing: [router("thanos_receive_config_last_reload_successful", {}, "0x20")],
    labels: { namespace: "w", component: "router", pod: "router-0" },
    quiet: [router("thanos_receive_config_last_reload_successful", {}, "1x20")],
  },
  {
    alert: "WhizardIngesterNearSeriesLimit",
    at: "20m",
    firing: [
      ingester("prometheus_tsdb_head_series", { tenant: "a" }, "2000000x30"),
      ingester("prometheus_tsdb_head_series", { tenant: "b" }, "1500000x30"),
    ],
    labels: { namespace: "w", pod: "ingester-0" },
    quiet: [
      ingester("prometheus_tsdb_head_series", { tenant: "a" }, "2000000x30"),
      ingester("prometheus_tsdb_head_series", { tenant: "b", pod: "ingester-1" }, "1500000x30"),
    ],
  },
  {
    alert: "WhizardIngesterCannotWrite",
    at: "10m",
    firing: [ingester("prometheus_tsdb_wal_writes_failed_total", { tenant: "a" }, "0+1x20")],
    labels: { namespace: "w", pod: "ingester-0" },
    quiet: [ingester("prometheus_tsdb_wal_writes_failed_total", { tenant: "a" }, "7x20")],
  },
  {
    alert: "WhizardSamplesRefused",
    at: "30m",
    firing: [
      ingester("prometheus_tsdb_out_of_order_samples_total", { tenant: "a", type: "float" }, "0+60x40"),
      ingester("prometheus_tsdb_too_old_samples_total", { tenant: "a", type: "float" }, "0x40"),
      ingester("prometheus_tsdb_out_of_bound_samples_total", { tenant: "a", type: "float" }, "0x40"),
    ],
    labels: { namespace: "w", tenant: "a" },
    quiet: [
      ingester("prometheus_tsdb_out_of_order_samples_total", { tenant: "a", type: "float" }, "0+60x5 300x40"),
      ingester("prometheus_tsdb_too_old_samples_total", { tenant: "a", type: "float" }, "0x40"),
      ingester("prometheus_tsdb_out_of_bound_samples_total", { tenant: "a", type: "float" }, "0x40"),
    ],
  },
  {
    alert: "WhizardWritesOverLimit",
    at: "20m",
    firing: [router("http_requests_total", { handler: "receive", tenant: "a", code: "413" }, "0+60x30")],
    labels: { namespace: "w", tenant: "a" },
    quiet: [router("http_requests_total", { handler: "receive", tenant: "a", code: "200" }, "0+60x30")],
  },
  {
    alert: "WhizardTenantSilent",
    at: "45m",
    firing: [
      ingester("prometheus_tsdb_head_samples_appended_total", { tenant: "a", type: "float" }, "0+100x10 1000x50"),
      ingester("prometheus_tsdb_head_samples_appended_total", { tenant: "b", type: "float" }, "0+100x60"),
    ],
    labels: { namespace: "w", tenant: "a" },
    quiet: [
      ingester("prometheus_tsdb_head_samples_appended_total", { tenant: "a", type: "float" }, "500x60"),
      ingester(
        "prometheus_tsdb_head_samples_appended_total",
        { tenant: "a", type: "float", pod: "ingester-1" },
        "0+1x60",
      ),
    ],
  },
];
