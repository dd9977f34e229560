import { part, type RuleCase } from "./ruleCase.ts";

const query = part("query");
const frontend = part("query-frontend");
const ruler = part("ruler");

const queries = { handler: "query_range" };

export const readCases: readonly RuleCase[] = [
  {
    alert: "WhizardQueryFailing",
    at: "20m",
    firing: [
      query("http_requests_total", { ...queries, code: "200" }, "0+90x30"),
      query("http_requests_total", { ...queries, code: "500" }, "0+10x30"),
    ],
    labels: { namespace: "w", workload: "w-query" },
    quiet: [
      query("http_requests_total", { ...queries, code: "200" }, "0+90x30"),
      query("http_requests_total", { ...queries, code: "422" }, "0+10x30"),
    ],
  },
  {
    alert: "WhizardQuerySlow",
    at: "40m",
    firing: [
      query("http_request_duration_seconds_bucket", { ...queries, le: "10" }, "0+50x60"),
      query("http_request_duration_seconds_bucket", { ...queries, le: "30" }, "0+60x60"),
      query("http_request_duration_seconds_bucket", { ...queries, le: "+Inf" }, "0+60x60"),
    ],
    labels: { namespace: "w", workload: "w-query" },
    quiet: [
      query("http_request_duration_seconds_bucket", { ...queries, le: "10" }, "0+60x60"),
      query("http_request_duration_seconds_bucket", { ...queries, le: "30" }, "0+60x60"),
      query("http_request_duration_seconds_bucket", { ...queries, le: "+Inf" }, "0+60x60"),
    ],
  },
  {
    alert: "WhizardQueryRejected",
    at: "30m",
    firing: [
      query("http_requests_total", { ...queries, code: "200" }, "0+80x40"),
      query("http_requests_total", { ...queries, code: "422" }, "0+20x40"),
    ],
    labels: { namespace: "w", workload: "w-query" },
    quiet: [
      query("http_requests_total", { ...queries, code: "200" }, "0+80x40"),
      query("http_requests_total", { ...queries, code: "422" }, "0+2x40"),
    ],
  },
  {
    alert: "WhizardQueryQueueFull",
    at: "20m",
    firing: [
      query("thanos_query_concurrent_gate_queries_in_flight", {}, "20x30"),
      query("thanos_query_concurrent_gate_queries_max", {}, "20x30"),
    ],
    labels: { namespace: "w", workload: "w-query", pod: "query-0" },
    quiet: [
      query("thanos_query_concurrent_gate_queries_in_flight", {}, "5x30"),
      query("thanos_query_concurrent_gate_queries_max", {}, "20x30"),
    ],
  },
  {
    alert: "WhizardQuerySourcesFailing",
    at: "20m",
    firing: [
      query("grpc_client_handled_total", { grpc_code: "Unavailable" }, "0+10x30"),
      query("grpc_client_started_total", {}, "0+100x30"),
    ],
    labels: { namespace: "w", workload: "w-query" },
    quiet: [
      query("grpc_client_handled_total", { grpc_code: "Canceled" }, "0+10x30"),
      query("grpc_client_started_total", {}, "0+100x30"),
    ],
  },
  {
    alert: "WhizardQueryFrontendFailing",
    at: "20m",
    firing: [
      frontend("http_requests_total", { handler: "query-frontend", code: "200" }, "0+90x30"),
      frontend("http_requests_total", { handler: "query-frontend", code: "502" }, "0+10x30"),
    ],
    labels: { namespace: "w", workload: "w-query-frontend" },
    quiet: [
      frontend("http_requests_total", { handler: "query-frontend", code: "200" }, "0+90x30"),
      frontend("http_requests_total", { handler: "query-frontend", code: "400" }, "0+10x30"),
    ],
  },
  {
    alert: "WhizardRuleEvaluationsFailing",
    at: "15m",
    firing: [ruler("prometheus_rule_evaluation_failures_total", { rule_group: "g" }, "0+1x20")],
    labels: { namespace: "w", pod: "ruler-0", rule_group: "g" },
    quiet: [ruler("prometheus_rule_evaluation_failures_total", { rule_group: "g" }, "9x20")],
  },
  {
    alert: "WhizardRuleEvaluationsMissed",
    at: "40m",
    firing: [ruler("prometheus_rule_group_iterations_missed_total", { rule_group: "g" }, "0+1x60")],
    labels: { namespace: "w", pod: "ruler-0", rule_group: "g" },
    quiet: [ruler("prometheus_rule_group_iterations_missed_total", { rule_group: "g" }, "0x5 1x60")],
  },
  {
    alert: "WhizardRuleFilesRefused",
    at: "15m",
    firing: [ruler("thanos_rule_config_last_reload_successful", {}, "0x20")],
    labels: { namespace: "w", pod: "ruler-0" },
    quiet: [ruler("thanos_rule_config_last_reload_successful", {}, "1x20")],
  },
  {
    alert: "WhizardAlertsDropped",
    at: "15m",
    firing: [
      ruler("thanos_alert_sender_alerts_dropped_total", {}, "0+1x20"),
      ruler("thanos_alert_queue_alerts_dropped_total", {}, "0x20"),
    ],
    labels: { namespace: "w", pod: "ruler-0" },
    quiet: [
      ruler("thanos_alert_sender_alerts_dropped_total", {}, "3x20"),
      ruler("thanos_alert_queue_alerts_dropped_total", {}, "0x20"),
    ],
  },
  {
    alert: "WhizardRulerResultsLost",
    at: "30m",
    firing: [ruler("prometheus_remote_storage_samples_failed_total", { remote_name: "r" }, "0+5x40")],
    labels: { namespace: "w", pod: "ruler-0" },
    quiet: [ruler("prometheus_remote_storage_samples_failed_total", { remote_name: "r" }, "5x40")],
  },
];
