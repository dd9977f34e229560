import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

const queries = (component: string): string => `job="whizard",component="${component}",handler=~"query|query_range"`;

/** How Query and its frontend answer. */
export const reads = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-reads",
  alerts: [
    {
      name: "WhizardQueryFailing",
      expr: `sum ${by("namespace", "workload")} (rate(http_requests_total{${queries("query")},code=~"5.."}[5m])) / sum ${by("namespace", "workload")} (rate(http_requests_total{${queries("query")}}[5m])) > 0.05`,
      for: "5m",
      severity: "critical",
      summary: "Queries fail.",
      description: "{{ $value | humanizePercentage }} of the queries of {{ $labels.workload }} end in an error.",
    },
    {
      name: "WhizardQuerySlow",
      expr: `histogram_quantile(0.95, sum ${by("namespace", "workload", "le")} (rate(http_request_duration_seconds_bucket{${queries("query")}}[10m]))) > 20`,
      for: "15m",
      severity: "warning",
      summary: "Queries are slow.",
      description: "One in 20 of {{ $labels.workload }} takes longer than {{ $value | humanizeDuration }}.",
    },
    {
      name: "WhizardQueryRejected",
      expr: `sum ${by("namespace", "workload")} (rate(http_requests_total{${queries("query")},code=~"422|429"}[5m])) / sum ${by("namespace", "workload")} (rate(http_requests_total{${queries("query")}}[5m])) > 0.1`,
      for: "15m",
      severity: "warning",
      summary: "Queries are rejected.",
      description:
        "{{ $value | humanizePercentage }} of the queries of {{ $labels.workload }} are over a limit, take too long or are wrong.",
    },
    {
      name: "WhizardQueryQueueFull",
      expr: `max ${by("namespace", "workload", "pod")} (thanos_query_concurrent_gate_queries_in_flight{job="whizard",component="query"} / thanos_query_concurrent_gate_queries_max{job="whizard",component="query"}) > 0.9`,
      for: "10m",
      severity: "warning",
      summary: "{{ $labels.pod }} works on as many queries as it may.",
      description: "Further queries wait for {{ $value | humanizePercentage }} of its places to get free.",
    },
    {
      name: "WhizardQuerySourcesFailing",
      expr: `sum ${by("namespace", "workload")} (rate(grpc_client_handled_total{job="whizard",component="query",grpc_code=~"Unknown|Unavailable|Internal|DataLoss|DeadlineExceeded"}[5m])) / sum ${by("namespace", "workload")} (rate(grpc_client_started_total{job="whizard",component="query"}[5m])) > 0.05`,
      for: "10m",
      severity: "warning",
      summary: "Ingesters or stores do not answer Query.",
      description: "{{ $value | humanizePercentage }} of what {{ $labels.workload }} asks of them fails.",
    },
    {
      name: "WhizardQueryFrontendFailing",
      expr: `sum ${by("namespace", "workload")} (rate(http_requests_total{job="whizard",component="query-frontend",code=~"5.."}[5m])) / sum ${by("namespace", "workload")} (rate(http_requests_total{job="whizard",component="query-frontend"}[5m])) > 0.05`,
      for: "5m",
      severity: "critical",
      summary: "Query Frontend fails.",
      description: "{{ $value | humanizePercentage }} of its requests end in an error.",
    },
  ],
});
