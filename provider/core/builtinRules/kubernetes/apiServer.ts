import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** The API server, by its own metrics. */
export const apiServer = ({ by }: Scope): BuiltinGroup => ({
  name: "kubernetes-api",
  alerts: [
    {
      name: "KubeApiServerDown",
      expr: `max ${by()} (up{job="apiserver"}) == 0`,
      for: "5m",
      severity: "critical",
      summary: "No API server answers.",
      description: "The metrics of none could be read for 5 minutes.",
    },
    {
      name: "KubeApiServerErrors",
      expr: `sum ${by("resource")} (rate(apiserver_request_total{code=~"5.."}[5m])) / sum ${by("resource")} (rate(apiserver_request_total[5m])) > 0.05`,
      for: "10m",
      severity: "warning",
      summary: "The API server fails.",
      description: "{{ $value | humanizePercentage }} of the requests for {{ $labels.resource }} end in an error.",
    },
    {
      name: "KubeApiServerSlow",
      expr: `histogram_quantile(0.99, sum ${by("resource", "le")} (rate(apiserver_request_duration_seconds_bucket{verb!~"WATCH|WATCHLIST|CONNECT|LIST",subresource!~"log|exec|attach|portforward|proxy"}[5m]))) > 2`,
      for: "15m",
      severity: "warning",
      summary: "The API server is slow.",
      description: "One request in 100 for {{ $labels.resource }} takes longer than {{ $value | humanizeDuration }}.",
    },
    {
      name: "KubeClientCertificateExpires",
      expr: `histogram_quantile(0.01, sum ${by("le")} (rate(apiserver_client_certificate_expiration_seconds_bucket{job="apiserver"}[5m]))) < 604800`,
      for: "15m",
      severity: "warning",
      summary: "A client's certificate expires soon.",
      description: "Somebody who asks the API server has a certificate that is valid for less than a week.",
    },
  ],
});
