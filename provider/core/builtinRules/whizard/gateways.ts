import { limitTables } from "../../haproxy/tenantLimits.ts";
import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** What HAProxy counts among its backends and never has a server: tables, and where its metrics are. */
const withoutServers = ["metrics", ...limitTables.map(({ name }) => name)].join("|");

const gateway = `job="whizard",component="gateway",proxy!="metrics"`;

/** How the gateway answers. */
export const gateways = ({ by }: Scope): BuiltinGroup => ({
  name: "whizard-gateways",
  alerts: [
    {
      name: "WhizardGatewayErrors",
      expr: `sum ${by("namespace")} (rate(haproxy_frontend_http_responses_total{${gateway},code="5xx"}[5m])) / sum ${by("namespace")} (rate(haproxy_frontend_http_responses_total{${gateway}}[5m])) > 0.05`,
      for: "5m",
      severity: "critical",
      summary: "The gateway answers with errors.",
      description: "{{ $value | humanizePercentage }} of its answers are 5xx.",
    },
    {
      name: "WhizardGatewayRejections",
      expr: `sum ${by("namespace")} (rate(haproxy_frontend_http_responses_total{${gateway},code="4xx"}[5m])) / sum ${by("namespace")} (rate(haproxy_frontend_http_responses_total{${gateway}}[5m])) > 0.2`,
      for: "15m",
      severity: "warning",
      summary: "The gateway rejects many requests.",
      description: "{{ $value | humanizePercentage }} of its answers are 4xx: wrong credentials, paths or tenants.",
    },
    {
      name: "WhizardGatewayWithoutServers",
      expr: `max ${by("namespace", "proxy")} (haproxy_backend_active_servers{job="whizard",component="gateway",proxy!~"${withoutServers}"}) == 0`,
      for: "2m",
      severity: "critical",
      summary: "The gateway has nobody to pass requests on to.",
      description: "No server of its backend {{ $labels.proxy }} answers.",
    },
    {
      name: "WhizardGatewayNearConnectionLimit",
      expr: `max ${by("namespace", "pod")} (haproxy_process_current_connections{job="whizard",component="gateway"} / haproxy_process_max_connections{job="whizard",component="gateway"}) > 0.8`,
      for: "10m",
      severity: "warning",
      summary: "The gateway {{ $labels.pod }} has nearly as many connections as it may.",
      description: "{{ $value | humanizePercentage }} of them are in use.",
    },
  ],
});
