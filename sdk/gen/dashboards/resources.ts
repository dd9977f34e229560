import { buildPage } from "./page.ts";
import { ranking } from "./panels.ts";
import { by, chosen, rateNow } from "./scope.ts";

const root = `id="/",${chosen}`;
const containers = `container!="",${chosen}`;

/** Not every kubelet knows its disks: where it does not, the node exporter says how full the root's is. */
const disk = `max ${by("node")} (container_fs_usage_bytes{${root}} / (container_fs_limit_bytes{${root}} > 0)) or max ${by("node")} (1 - node_filesystem_avail_bytes{mountpoint="/",${chosen}} / (node_filesystem_size_bytes{mountpoint="/",${chosen}} > 0))`;

const most = 50;
const top = (expr: string): string => `topk(${most}, ${expr})`;
const cpu = (selector: string): string => rateNow(`container_cpu_usage_seconds_total{${selector}}`);

/** Who uses most. */
export const resources = buildPage({
  uid: "whizard-resources",
  title: "Resources",
  description: `The ${most} nodes, namespaces and pods that use most, by CPU, memory and disk: sort by a column.`,
  sections: [
    {
      title: "Nodes",
      panels: [
        ranking({ title: "Nodes" }, [
          {
            title: "CPU",
            unit: "percentunit",
            isShare: true,
            expr: `sum ${by("node")} (${cpu(root)}) / max ${by("node")} (machine_cpu_cores{${chosen}})`,
          },
          {
            title: "Memory",
            unit: "percentunit",
            isShare: true,
            expr: `max ${by("node")} (container_memory_working_set_bytes{${root}}) / max ${by("node")} (machine_memory_bytes{${chosen}})`,
          },
          {
            title: "Disk",
            unit: "percentunit",
            isShare: true,
            expr: disk,
          },
          { title: "Cores used", unit: "short", expr: `sum ${by("node")} (${cpu(root)})` },
          {
            title: "Memory used",
            unit: "bytes",
            expr: `max ${by("node")} (container_memory_working_set_bytes{${root}})`,
          },
          { title: "Pods", unit: "short", expr: `max ${by("node")} (kubelet_running_pods{${chosen}})` },
        ]),
      ],
    },
    {
      title: "Namespaces",
      panels: [
        ranking({ title: "Namespaces" }, [
          { title: "Cores used", unit: "short", expr: top(`sum ${by("namespace")} (${cpu(containers)})`) },
          {
            title: "Memory used",
            unit: "bytes",
            expr: top(`sum ${by("namespace")} (container_memory_working_set_bytes{${containers}})`),
          },
          {
            title: "Disk reads and writes",
            unit: "Bps",
            expr: top(
              `sum ${by("namespace")} (${rateNow(`container_fs_reads_bytes_total{${containers}}`)} + ${rateNow(`container_fs_writes_bytes_total{${containers}}`)})`,
            ),
          },
          {
            title: "Volumes used",
            unit: "bytes",
            expr: top(`sum ${by("namespace")} (kubelet_volume_stats_used_bytes{${chosen}})`),
          },
          {
            title: "Pods",
            unit: "short",
            expr: top(
              `count ${by("namespace")} (group ${by("namespace", "pod")} (container_memory_working_set_bytes{${containers}}))`,
            ),
          },
        ]),
      ],
    },
    {
      title: "Pods",
      panels: [
        ranking({ title: "Pods" }, [
          { title: "Cores used", unit: "short", expr: top(`sum ${by("namespace", "pod")} (${cpu(containers)})`) },
          {
            title: "Memory used",
            unit: "bytes",
            expr: top(`sum ${by("namespace", "pod")} (container_memory_working_set_bytes{${containers}})`),
          },
          {
            title: "Disk reads and writes",
            unit: "Bps",
            expr: top(
              `sum ${by("namespace", "pod")} (${rateNow(`container_fs_reads_bytes_total{${containers}}`)} + ${rateNow(`container_fs_writes_bytes_total{${containers}}`)})`,
            ),
          },
        ]),
        ranking({ title: "Volumes" }, [
          {
            title: "Used",
            unit: "percentunit",
            isShare: true,
            expr: top(
              `max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_used_bytes{${chosen}} / (kubelet_volume_stats_capacity_bytes{${chosen}} > 0))`,
            ),
          },
          {
            title: "Bytes",
            unit: "bytes",
            expr: top(`max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_used_bytes{${chosen}})`),
          },
        ]),
      ],
    },
  ],
});
