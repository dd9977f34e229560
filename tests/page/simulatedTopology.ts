/** A topology as an API server and its Query tell it, with as many tenants as are asked for. */
export interface Simulated {
  readonly tenants: readonly string[];
  /** Grows with every look, and all numbers with it. */
  tick: number;
  /** Alerts that fire, each of a tenant. */
  alerts: readonly { readonly alert: string; readonly severity: string; readonly tenant: string }[];
  /** Tenants that write nothing. */
  silent: readonly string[];
  /** Factor of all numbers. */
  scale: number;
}

/** A topology of this many tenants, three on an ingester. */
export const simulate = (count: number): Simulated => ({
  tenants: Array.from({ length: count }, (_, index) => `tenant-${String(index).padStart(4, "0")}`),
  tick: 0,
  alerts: [],
  silent: [],
  scale: 1,
});

const perIngester = 3;
const namespace = "/namespaces/whizard";

const ingesterOf = (index: number): string => `whizard-ingester-${Math.floor(index / perIngester)}`;

const workload = (name: string, component: string, replicas = 1, readyReplicas = replicas) => ({
  metadata: { name, labels: { "app.kubernetes.io/name": component, "app.kubernetes.io/part-of": "whizard" } },
  spec: { replicas },
  status: { readyReplicas },
});

const statefulSets = ({ tenants }: Simulated) => [
  ...Array.from({ length: Math.ceil(tenants.length / perIngester) + 1 }, (_, index) =>
    workload(`whizard-ingester-${index}`, "ingester"),
  ),
  workload("whizard-store-0", "store"),
  workload("whizard-compactor-0", "compactor"),
  workload("whizard-global-ruler-0", "ruler"),
];

const deployments = () => [
  workload("whizard-gateway", "gateway", 2),
  workload("whizard-router", "router", 2),
  workload("whizard-query", "query"),
  workload("whizard-query-global", "query"),
  workload("whizard-query-frontend", "query-frontend"),
];

const hashrings = ({ tenants }: Simulated) =>
  [...new Set(tenants.map((_, index) => ingesterOf(index)))].map((hashring) => ({
    hashring,
    tenants: tenants.filter((_, index) => ingesterOf(index) === hashring),
    endpoints: [],
  }));

const ruleGroups = () =>
  Array.from({ length: 12 }, (_, index) => ({
    name: `whizard-group-${index}`,
    lastEvaluation: "2026-01-31T12:00:00.123456789Z",
    evaluationTime: 0.004,
    rules: [
      { name: "A", health: "ok", state: "inactive" },
      index === 11
        ? { name: "B", health: "err", lastError: "no such metric", state: "inactive" }
        : { name: "B", health: "ok", state: "inactive" },
    ],
  }));

type Labels = Readonly<Record<string, string>>;
const series = (metric: Labels, value: number) => ({ metric, value: [0, String(value)] });

const alertLabels = ({ alert, severity, tenant }: Simulated["alerts"][number]): Labels => ({
  alertname: alert,
  severity,
  tenant_id: tenant,
  cluster: `cluster of ${tenant}`,
});

/** What the Query says, by how a question begins. */
const answersTo = (of: Simulated): readonly (readonly [string, () => readonly unknown[]])[] => {
  const writing = of.tenants.filter((tenant) => !of.silent.includes(tenant));
  const byTenant = (value: (index: number) => number) => () =>
    of.tenants.map((tenant, index) => series({ tenant }, value(index) * of.scale));
  const byCluster = (value: (index: number) => number) => () =>
    writing.map((tenant, index) => series({ tenant_id: tenant, cluster: `cluster of ${tenant}` }, value(index)));
  const one = (component: string, value: number) => () => [series({ component }, value * of.scale)];
  return [
    ["ALERTS", () => of.alerts.map((it) => series({ ...alertLabels(it), alertstate: "firing" }, 1))],
    ["time() - ALERTS_FOR_STATE", () => of.alerts.map((it) => series(alertLabels(it), 60 + of.tick))],
    ["count by (tenant_id, cluster) (up)", byCluster(() => 24)],
    ["time() - max by (tenant_id, cluster)", byCluster((index) => (index + of.tick) % 30)],
    [
      "time() - max by (tenant)",
      () => of.tenants.map((tenant) => series({ tenant }, of.silent.includes(tenant) ? 4000 : 12)),
    ],
    ["sum by (tenant_id, cluster) (up == bool 0)", byCluster(() => 0)],
    ["sum by (tenant) (prometheus_tsdb_head_series", byTenant((index) => 100_000 + index * 37 + of.tick)],
    ["sum by (tenant) (rate(prometheus_tsdb_head_samples", byTenant((index) => 3000 + index + of.tick * 10)],
    ["sum by (component) (rate(prometheus_remote", one("prometheus-agent", 3_000_000 + of.tick)],
    ['sum by (tenant) (rate(http_requests_total{job="whizard",component="router"', byTenant(() => 4)],
    [
      'sum by (tenant) (rate(http_requests_total{job="whizard",component="query-frontend"',
      byTenant((index) => (index + of.tick) % 7),
    ],
    ["sum by (proxy)", () => [series({ proxy: "query_frontend" }, 30)]],
    [
      "sum by (component) (rate(thanos_objstore",
      () => ["ingester", "compactor", "store"].map((component) => series({ component }, 12)),
    ],
    [
      "sum by (component) (rate(grpc",
      () => ["ingester", "store"].map((component) => series({ component }, 140 + of.tick)),
    ],
    ["sum(rate(prometheus_rule", () => [series({}, 6.5)]],
  ];
};

const query = "/api/v1/namespaces/whizard/services/whizard-query-global:10902/proxy/api/v1/query";

/** What an API server answers under a path; nothing where it has nothing. */
export const answerOf = (of: Simulated, url: string): unknown => {
  const { pathname, searchParams } = new URL(url, "http://server");
  if (pathname === query) {
    const asked = searchParams.get("query") ?? "";
    const result = answersTo(of).find(([start]) => asked.startsWith(start))?.[1]() ?? [];
    return { data: { result } };
  }
  const objects: Readonly<Record<string, () => unknown>> = {
    [`/apis/apps/v1${namespace}/deployments`]: () => ({ items: deployments() }),
    [`/apis/apps/v1${namespace}/statefulsets`]: () => ({ items: statefulSets(of) }),
    [`/api/v1${namespace}/configmaps/whizard-hashrings-static`]: () => ({
      data: { "hashrings.json": JSON.stringify(hashrings(of)) },
    }),
    [`/api/v1${namespace}/pods/whizard-global-ruler-0-0:10902/proxy/api/v1/rules`]: () => ({
      data: { groups: ruleGroups() },
    }),
  };
  return objects[pathname]?.();
};

/** A topology with alerts and a tenant that writes nothing. */
export const troubled = (count: number): Simulated => ({
  ...simulate(count),
  alerts: [
    { alert: "WhizardPodDown", severity: "critical", tenant: "tenant-0001" },
    { alert: "KubePodNotReady", severity: "warning", tenant: "tenant-0000" },
  ],
  silent: ["tenant-0002"],
});
