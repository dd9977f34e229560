import { buildPage, type Section } from "./page.ts";
import { graph, number } from "./panels.ts";
import { chosen, component, rate } from "./scope.ts";

const own = `job="whizard",${chosen}`;

const ofPods: Section = {
  title: "All components",
  panels: [
    number({ title: "Pods that answer", unit: "short", span: 6 }, `sum(up{${own}})`),
    number({ title: "Pods that do not", unit: "short", span: 6 }, `sum(up{${own}} == bool 0)`, {
      warning: 1,
      critical: 3,
    }),
    number(
      { title: "Tenants with samples", unit: "short", span: 6 },
      `count(group by (tenant) (prometheus_tsdb_head_series{${own}}))`,
    ),
    number(
      { title: "Active series, with copies", unit: "short", span: 6 },
      `sum(prometheus_tsdb_head_series{component="ingester",${own}})`,
    ),
    graph({ title: "Cores", unit: "short" }, [
      { expr: `sum by (component, pod) (${rate(`process_cpu_seconds_total{${own}}`)})`, legend: "{{pod}}" },
    ]),
    graph({ title: "Memory", unit: "bytes" }, [
      { expr: `max by (component, pod) (process_resident_memory_bytes{${own}})`, legend: "{{pod}}" },
      { expr: `max by (component, pod) (whizard_reconciler_resident_memory_bytes{${own}})`, legend: "{{pod}}" },
    ]),
  ],
};

const http = (name: string, handler: string): Section["panels"] => {
  const selector = `${handler},${component(name)}`;
  return [
    graph({ title: "Requests a second", unit: "reqps" }, [
      { expr: `sum by (handler, code) (${rate(`http_requests_total{${selector}}`)})`, legend: "{{handler}} {{code}}" },
    ]),
    graph({ title: "Seconds a request", unit: "s" }, [
      {
        expr: `histogram_quantile(0.5, sum by (le) (${rate(`http_request_duration_seconds_bucket{${selector}}`)}))`,
        legend: "half of them",
      },
      {
        expr: `histogram_quantile(0.99, sum by (le) (${rate(`http_request_duration_seconds_bucket{${selector}}`)}))`,
        legend: "99 of 100",
      },
    ]),
  ];
};

const bucket = (name: string): Section["panels"] => [
  graph({ title: "Bucket operations a second", unit: "ops" }, [
    {
      expr: `sum by (operation) (${rate(`thanos_objstore_bucket_operations_total{${component(name)}}`)})`,
      legend: "{{operation}}",
    },
    {
      expr: `sum by (operation) (${rate(`thanos_objstore_bucket_operation_failures_total{${component(name)}}`)})`,
      legend: "{{operation}} failed",
    },
  ]),
];

const gateway: Section = {
  title: "Gateway",
  panels: [
    graph({ title: "Answers a second", unit: "reqps" }, [
      {
        expr: `sum by (code) (${rate(`haproxy_frontend_http_responses_total{proxy!="metrics",${component("gateway")}}`)})`,
        legend: "{{code}}",
      },
    ]),
    graph({ title: "Connections", unit: "short" }, [
      { expr: `sum by (pod) (haproxy_process_current_connections{${component("gateway")}})`, legend: "{{pod}}" },
    ]),
    graph({ title: "Servers that answer", unit: "short" }, [
      {
        expr: `sum by (proxy) (haproxy_backend_active_servers{proxy!~"metrics|.+_of_tenants|queries_that_run",${component("gateway")}})`,
        legend: "{{proxy}}",
      },
    ]),
    graph({ title: "Bytes a second", unit: "Bps" }, [
      {
        expr: `sum(${rate(`haproxy_frontend_bytes_in_total{proxy!="metrics",${component("gateway")}}`)})`,
        legend: "in",
      },
      {
        expr: `sum(${rate(`haproxy_frontend_bytes_out_total{proxy!="metrics",${component("gateway")}}`)})`,
        legend: "out",
      },
    ]),
  ],
};

const router: Section = {
  title: "Router",
  panels: [
    ...http("router", 'handler="receive"'),
    graph({ title: "Forwarded and replicated a second", unit: "reqps" }, [
      {
        expr: `sum by (result) (${rate(`thanos_receive_forward_requests_total{${component("router")}}`)})`,
        legend: "forwarded: {{result}}",
      },
      {
        expr: `sum by (result) (${rate(`thanos_receive_replications_total{${component("router")}}`)})`,
        legend: "replicated: {{result}}",
      },
    ]),
    graph({ title: "Members of the rings", unit: "short" }, [
      { expr: `max by (name) (thanos_receive_hashring_nodes{${component("router")}})`, legend: "{{name}}" },
    ]),
  ],
};

const ingester: Section = {
  title: "Ingesters",
  panels: [
    graph({ title: "Active series", unit: "short" }, [
      { expr: `sum by (pod) (prometheus_tsdb_head_series{${component("ingester")}})`, legend: "{{pod}}" },
    ]),
    graph({ title: "Samples a second", unit: "cps" }, [
      {
        expr: `sum by (pod) (${rate(`prometheus_tsdb_head_samples_appended_total{${component("ingester")}}`)})`,
        legend: "{{pod}}",
      },
    ]),
    graph({ title: "Blocks uploaded", unit: "short" }, [
      {
        expr: `sum by (pod) (increase(thanos_shipper_uploads_total{${component("ingester")}}[2h]))`,
        legend: "{{pod}}",
      },
      {
        expr: `sum by (pod) (increase(thanos_shipper_upload_failures_total{${component("ingester")}}[2h]))`,
        legend: "{{pod}} failed",
      },
    ]),
    ...bucket("ingester"),
  ],
};

const query: Section = {
  title: "Query",
  panels: [
    ...http("query", 'handler=~"query|query_range"'),
    graph({ title: "Queries at a time", unit: "short" }, [
      {
        expr: `max by (pod) (thanos_query_concurrent_gate_queries_in_flight{${component("query")}})`,
        legend: "{{pod}}",
      },
      {
        expr: `max by (pod) (thanos_query_concurrent_gate_queries_max{${component("query")}})`,
        legend: "{{pod}} at most",
      },
    ]),
    graph({ title: "Sources", unit: "short" }, [
      { expr: `max by (pod) (thanos_store_nodes_grpc_connections{${component("query")}})`, legend: "{{pod}}" },
    ]),
  ],
};

const frontend: Section = { title: "Query Frontend", panels: http("query-frontend", 'handler!=""') };

const store: Section = {
  title: "Stores",
  panels: [
    graph({ title: "Blocks loaded", unit: "short" }, [
      { expr: `sum by (pod) (thanos_bucket_store_blocks_loaded{${component("store")}})`, legend: "{{pod}}" },
    ]),
    ...bucket("store"),
    graph({ title: "Index cache: hits of requests", unit: "percentunit" }, [
      {
        expr: `sum by (item_type) (${rate(`thanos_store_index_cache_hits_total{${component("store")}}`)}) / sum by (item_type) (${rate(`thanos_store_index_cache_requests_total{${component("store")}}`)})`,
        legend: "{{item_type}}",
      },
    ]),
  ],
};

const compactor: Section = {
  title: "Compactors",
  panels: [
    graph({ title: "Passes within an hour", unit: "short" }, [
      {
        expr: `sum by (pod) (increase(thanos_compact_iterations_total{${component("compactor")}}[1h]))`,
        legend: "{{pod}}",
      },
    ]),
    graph({ title: "Halted", unit: "short" }, [
      { expr: `max by (pod) (thanos_compact_halted{${component("compactor")}})`, legend: "{{pod}}" },
    ]),
    graph({ title: "What waits", unit: "short" }, [
      {
        expr: `sum by (pod) (thanos_compact_todo_compactions{${component("compactor")}})`,
        legend: "{{pod}} compactions",
      },
      {
        expr: `sum by (pod) (thanos_compact_todo_downsample_blocks{${component("compactor")}})`,
        legend: "{{pod}} downsamplings",
      },
      {
        expr: `sum by (pod) (thanos_compact_todo_deletion_blocks{${component("compactor")}})`,
        legend: "{{pod}} deletions",
      },
    ]),
    ...bucket("compactor"),
  ],
};

const reconciler: Section = {
  title: "Reconciler",
  panels: [
    graph({ title: "Tenants by state", unit: "short" }, [
      { expr: `max by (state) (whizard_reconciler_tenants{${own}})`, legend: "{{state}}" },
      { expr: `max(whizard_reconciler_ingester_free_slots{${own}})`, legend: "free slots" },
    ]),
    graph({ title: "Passes a second", unit: "cps" }, [
      { expr: `sum by (pod) (${rate(`whizard_reconciler_passes_total{${own}}`)})`, legend: "{{pod}}" },
      { expr: `sum by (pod) (${rate(`whizard_reconciler_pass_failures_total{${own}}`)})`, legend: "{{pod}} failed" },
    ]),
  ],
};

/** The topology from inside. */
export const thanos = buildPage({
  uid: "whizard-thanos",
  title: "Thanos",
  description: "The topology from inside, by component, along the way of the data.",
  sections: [ofPods, gateway, router, ingester, query, frontend, store, compactor, reconciler],
});
