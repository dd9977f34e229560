import type { RuleObject } from "../crd/ruleGroupObject.ts";

type Builder = NonNullable<RuleObject["exprBuilder"]>;
type Metrics = Readonly<Record<string, Readonly<Record<string, string>>>>;
type Thresholds = Readonly<Record<string, Readonly<Record<string, number | undefined>> | undefined>>;

/** The recorded series that upstream's builder compares, by subject and field of the threshold. */
const workloadMetrics = (kind: string): Metrics => ({
  cpu: { usage: "namespace:workload_cpu_usage:sum" },
  memory: {
    usage: "namespace:workload_memory_usage:sum",
    usageWoCache: "namespace:workload_memory_usage_wo_cache:sum",
  },
  network: {
    transmittedRate: "namespace:workload_net_bytes_transmitted:sum_irate",
    receivedRate: "namespace:workload_net_bytes_received:sum_irate",
  },
  replica: { unavailableRatio: `namespace:${kind}_unavailable_replicas:ratio` },
});

const nodeMetrics: Metrics = {
  cpu: {
    utilization: "node:node_cpu_utilisation:avg1m",
    load1m: "node:load1:ratio",
    load5m: "node:load5:ratio",
    load15m: "node:load15:ratio",
  },
  memory: { utilization: "node:node_memory_utilisation:", available: "node:node_memory_bytes_available:sum" },
  network: {
    transmittedRate: "node:node_net_bytes_transmitted:sum_irate",
    receivedRate: "node:node_net_bytes_received:sum_irate",
  },
  disk: {
    spaceUtilization: "node:disk_space_utilization:ratio",
    spaceAvailable: "node:disk_space_available:",
    inodeUtilization: "node:disk_inode_utilization:ratio",
    iopsRead: "node:data_volume_iops_reads:sum",
    iopsWrite: "node:data_volume_iops_writes:sum",
    throughputRead: "node:data_volume_throughput_bytes_read:sum",
    throughputWrite: "node:data_volume_throughput_bytes_write:sum",
  },
  pod: { utilization: "node:pod_utilization:ratio", abnormalRatio: "node:pod_abnormal:ratio" },
};

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const matcher = (label: string, prefix: string, names: readonly string[]): string =>
  names.length === 1
    ? `${label}=${JSON.stringify(`${prefix}${names[0] ?? ""}`)}`
    : `${label}=~${JSON.stringify(`${prefix}(${names.map(escaped).join("|")})`)}`;

/** The first threshold that is given; a builder has one. */
const compare = (metrics: Metrics, thresholds: Thresholds, render: (metric: string, limit: number) => string) => {
  for (const [subject, fields] of Object.entries(metrics))
    for (const [field, metric] of Object.entries(fields)) {
      const limit = thresholds[subject]?.[field];
      if (limit !== undefined) return render(metric, limit);
    }
  return undefined;
};

/** The expression that a builder stands for; absent when it names no threshold. */
export const buildExpression = ({ workload, node }: Builder): string | undefined => {
  if (workload !== undefined) {
    const { kind, names, comparator, metricThreshold = {} } = workload;
    const selector = matcher("workload", `${kind}:`, names);
    return compare(
      workloadMetrics(kind),
      metricThreshold,
      (metric, limit) => `${metric}{${selector}} ${comparator} ${limit}`,
    );
  }
  if (node === undefined) return undefined;
  const selector = matcher("node", "", node.names);
  return compare(
    nodeMetrics,
    node.metricThreshold,
    (metric, limit) => `${metric}{${selector}} ${node.comparator} ${limit}`,
  );
};
