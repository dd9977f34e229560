import { of, part, type RuleCase } from "./ruleCase.ts";

const gateway = part("gateway");
const agentProxy = part("agent-proxy");
const agent = part("prometheus-agent");
const fanout = part("fanout");
const reconciler = part("reconciler");

export const doorCases: readonly RuleCase[] = [
  {
    alert: "WhizardGatewayErrors",
    at: "20m",
    firing: [
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "2xx" }, "0+90x30"),
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "5xx" }, "0+10x30"),
    ],
    labels: { namespace: "w" },
    quiet: [
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "2xx" }, "0+99x30"),
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "5xx" }, "0+1x30"),
      gateway("haproxy_frontend_http_responses_total", { proxy: "metrics", code: "5xx" }, "0+90x30"),
    ],
  },
  {
    alert: "WhizardGatewayRejections",
    at: "30m",
    firing: [
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "2xx" }, "0+70x40"),
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "4xx" }, "0+30x40"),
    ],
    labels: { namespace: "w" },
    quiet: [
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "2xx" }, "0+90x40"),
      gateway("haproxy_frontend_http_responses_total", { proxy: "http", code: "4xx" }, "0+10x40"),
    ],
  },
  {
    alert: "WhizardGatewayWithoutServers",
    at: "5m",
    firing: [gateway("haproxy_backend_active_servers", { proxy: "router" }, "0x10")],
    labels: { namespace: "w", proxy: "router" },
    quiet: [
      gateway("haproxy_backend_active_servers", { proxy: "router" }, "0x10"),
      gateway("haproxy_backend_active_servers", { proxy: "router", pod: "gateway-1" }, "1x10"),
      gateway("haproxy_backend_active_servers", { proxy: "writes_of_tenants" }, "0x10"),
      gateway("haproxy_backend_active_servers", { proxy: "queries_that_run" }, "0x10"),
    ],
  },
  {
    alert: "WhizardGatewayNearConnectionLimit",
    at: "20m",
    firing: [
      gateway("haproxy_process_current_connections", {}, "900x30"),
      gateway("haproxy_process_max_connections", {}, "1000x30"),
    ],
    labels: { namespace: "w", pod: "gateway-0" },
    quiet: [
      gateway("haproxy_process_current_connections", {}, "100x30"),
      gateway("haproxy_process_max_connections", {}, "1000x30"),
    ],
  },
  {
    alert: "WhizardAgentProxyFailing",
    at: "20m",
    firing: [
      agentProxy("haproxy_frontend_http_responses_total", { proxy: "local", code: "2xx" }, "0+50x30"),
      agentProxy("haproxy_frontend_http_responses_total", { proxy: "local", code: "5xx" }, "0+50x30"),
    ],
    labels: { namespace: "w", pod: "agent-proxy-0" },
    quiet: [
      agentProxy("haproxy_frontend_http_responses_total", { proxy: "local", code: "2xx" }, "0+99x30"),
      agentProxy("haproxy_frontend_http_responses_total", { proxy: "local", code: "5xx" }, "0+1x30"),
    ],
  },
  {
    alert: "WhizardAgentBehind",
    at: "30m",
    firing: [
      agent("prometheus_remote_storage_highest_timestamp_in_seconds", {}, "0+60x40"),
      agent("prometheus_remote_storage_queue_highest_sent_timestamp_seconds", { url: "u" }, "0+60x5 300x40"),
    ],
    labels: { namespace: "w", pod: "prometheus-agent-0" },
    quiet: [
      agent("prometheus_remote_storage_highest_timestamp_in_seconds", {}, "0+60x40"),
      agent("prometheus_remote_storage_queue_highest_sent_timestamp_seconds", { url: "u" }, "0+60x40"),
    ],
  },
  {
    alert: "WhizardAgentSamplesRefused",
    at: "30m",
    firing: [agent("prometheus_remote_storage_samples_failed_total", { url: "u" }, "0+60x40")],
    labels: { namespace: "w", pod: "prometheus-agent-0" },
    quiet: [agent("prometheus_remote_storage_samples_failed_total", { url: "u" }, "0+60x3 180x40")],
  },
  {
    alert: "WhizardCopiesWaiting",
    at: "30m",
    firing: [fanout("whizard_fanout_oldest_seconds", { target: "other" }, "900x40")],
    labels: { namespace: "w", target: "other" },
    quiet: [fanout("whizard_fanout_oldest_seconds", { target: "other" }, "900x10 2x30")],
  },
  {
    alert: "WhizardReconcilerFailing",
    at: "40m",
    firing: [reconciler("whizard_reconciler_pass_failures_total", {}, "0+1x60")],
    labels: { namespace: "w", pod: "reconciler-0" },
    quiet: [reconciler("whizard_reconciler_pass_failures_total", {}, "0x5 1x60")],
  },
  {
    alert: "WhizardReconcilerWithoutLeader",
    at: "10m",
    firing: [
      reconciler("whizard_reconciler_leader", {}, "0x20"),
      reconciler("whizard_reconciler_leader", { pod: "reconciler-1" }, "0x20"),
    ],
    labels: { namespace: "w" },
    quiet: [
      reconciler("whizard_reconciler_leader", {}, "0x20"),
      reconciler("whizard_reconciler_leader", { pod: "reconciler-1" }, "1x20"),
    ],
  },
  {
    alert: "WhizardTenantsNotReady",
    at: "40m",
    firing: [reconciler("whizard_reconciler_tenants", { state: "Admitted" }, "2x50")],
    labels: { namespace: "w", state: "Admitted" },
    quiet: [reconciler("whizard_reconciler_tenants", { state: "Ready" }, "2x50")],
  },
  {
    alert: "WhizardCertificateExpires",
    at: "70m",
    firing: [
      of("certmanager_certificate_expiration_timestamp_seconds", { namespace: "w", name: "gateway-tls" }, "90000x90"),
    ],
    labels: { namespace: "w", name: "gateway-tls" },
    quiet: [
      of("certmanager_certificate_expiration_timestamp_seconds", { namespace: "w", name: "gateway-tls" }, "9000000x90"),
      of("probe_ssl_earliest_cert_expiry", { instance: "gateway:9090" }, "9000000x90"),
    ],
  },
];
