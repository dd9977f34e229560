import type { TenantObject } from "../crd/tenantObject.ts";

/** A Deployment or StatefulSet of the topology. */
export interface StatusWorkload {
  readonly name: string;
  /** Kind of component, as its label says: `ingester`, `router`, … */
  readonly component: string;
  readonly wanted: number;
  readonly ready: number;
  /** What a runtime ingester notes of itself, where it does. */
  readonly slot?: string | undefined;
}

/** One series of an answer. */
export interface StatusSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule group as a ruler tells it. */
export interface StatusRuleGroup {
  /** Pod of the ruler. */
  readonly ruler: string;
  readonly name: string;
  readonly lastEvaluation?: string | undefined;
  readonly seconds?: number | undefined;
  readonly rules: readonly {
    readonly name: string;
    readonly health: string;
    readonly lastError?: string | undefined;
    /** State of an alert: `inactive`, `pending` or `firing`. */
    readonly state?: string | undefined;
  }[];
}

/** What was asked of the Query over all tenants, by name; absent where there is none. */
export type StatusAnswers = Readonly<Record<keyof typeof statusQueries, readonly StatusSample[]>>;

/** The world, as far as a status looks at it. */
export interface StatusObserved {
  readonly name: string;
  readonly namespace: string;
  readonly workloads: readonly StatusWorkload[];
  /** The text of the hashrings that the routers use. */
  readonly hashrings?: string | undefined;
  /** Files of the ConfigMap by which the reconciler knows the spec; absent without a reconciler. */
  readonly declared?: Readonly<Record<string, string>> | undefined;
  readonly tenants: readonly TenantObject[];
  /** Who gets what rules over all tenants give without naming one; it has a place, and nobody writes as it. */
  readonly defaultTenant?: string | undefined;
  readonly answers?: StatusAnswers | undefined;
  readonly ruleGroups: readonly StatusRuleGroup[];
  /** What could not be read, each with why. */
  readonly missing: readonly string[];
}

const own = 'job="whizard"';

/** PromQL of what a status shows in numbers; `LABEL` stands for the tenant's label. */
export const statusQueries = {
  alerts: "ALERTS",
  alertAges: "time() - ALERTS_FOR_STATE",
  clusters: "count by (LABEL, cluster) (up)",
  clusterAges: "time() - max by (LABEL, cluster) (timestamp(up))",
  down: "sum by (LABEL, cluster) (up == bool 0)",
  series: `sum by (tenant) (prometheus_tsdb_head_series{${own},component="ingester"})`,
  tenantAges: `time() - max by (tenant) (prometheus_tsdb_head_max_time{${own},component="ingester"} > 0) / 1000`,
  samples: `sum by (tenant) (rate(prometheus_tsdb_head_samples_appended_total{${own},component="ingester"}[2m]))`,
  sent: `sum by (component) (rate(prometheus_remote_storage_samples_total{${own}}[2m]))`,
  writes: `sum by (tenant) (rate(http_requests_total{${own},component="router",handler="receive"}[2m]))`,
  queries: `sum by (tenant) (rate(http_requests_total{${own},component="query-frontend",handler="query-frontend"}[2m]))`,
  answers: `sum by (proxy) (rate(haproxy_backend_http_responses_total{${own},component="gateway",proxy=~"query_frontend|global_query|remote_query"}[2m]))`,
  bucket: `sum by (component) (rate(thanos_objstore_bucket_operations_total{${own}}[2m]))`,
  reads: `sum by (component) (rate(grpc_server_handled_total{${own},grpc_service="thanos.Store"}[2m]))`,
  evaluations: `sum(rate(prometheus_rule_evaluations_total{${own},component="ruler"}[2m]))`,
} as const;
