import { buildPage } from "./page.ts";
import { graph, ranking } from "./panels.ts";
import { component, rate, rateNow } from "./scope.ts";

const ingester = component("ingester");
const writes = `handler="receive",${component("router")}`;
/** Query Frontend passes the tenant on in another header than the one that Query counts by. */
const queries = `handler="query-frontend",${component("query-frontend")}`;
const bytes = `prometheus_tsdb_storage_blocks_bytes{${ingester}} + on (pod, tenant) prometheus_tsdb_wal_storage_size_bytes{${ingester}}`;

/** What each tenant costs. Ingesters count every copy. */
export const tenants = buildPage({
  uid: "whizard-tenants",
  title: "Tenants",
  description: "What each tenant costs: series, samples, queries and bytes. Copies by replication are counted.",
  sections: [
    {
      title: "Now",
      panels: [
        ranking({ title: "Tenants" }, [
          { title: "Active series", unit: "short", expr: `sum by (tenant) (prometheus_tsdb_head_series{${ingester}})` },
          {
            title: "Samples a second",
            unit: "cps",
            expr: `sum by (tenant) (${rateNow(`prometheus_tsdb_head_samples_appended_total{${ingester}}`)})`,
          },
          {
            title: "Write requests a second",
            unit: "reqps",
            expr: `sum by (tenant) (${rateNow(`http_requests_total{${writes}}`)})`,
          },
          {
            title: "Queries a second",
            unit: "reqps",
            expr: `sum by (tenant) (${rateNow(`http_requests_total{${queries}}`)})`,
          },
          { title: "Bytes on ingesters", unit: "bytes", expr: `sum by (tenant) (${bytes})` },
          {
            title: "Blocks uploaded",
            unit: "short",
            expr: `sum by (tenant) (thanos_shipper_uploads_total{${ingester}})`,
          },
        ]),
      ],
    },
    {
      title: "Over time",
      panels: [
        graph({ title: "Active series", unit: "short" }, [
          { expr: `sum by (tenant) (prometheus_tsdb_head_series{${ingester}})`, legend: "{{tenant}}" },
        ]),
        graph({ title: "Samples a second", unit: "cps" }, [
          {
            expr: `sum by (tenant) (${rate(`prometheus_tsdb_head_samples_appended_total{${ingester}}`)})`,
            legend: "{{tenant}}",
          },
        ]),
        graph({ title: "Queries a second", unit: "reqps" }, [
          { expr: `sum by (tenant, code) (${rate(`http_requests_total{${queries}}`)})`, legend: "{{tenant}} {{code}}" },
        ]),
        graph({ title: "Bytes on ingesters", unit: "bytes" }, [
          { expr: `sum by (tenant) (${bytes})`, legend: "{{tenant}}" },
        ]),
      ],
    },
  ],
});
