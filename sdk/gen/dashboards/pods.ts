import { buildPage, namespaceChoice } from "./page.ts";
import { graph, list } from "./panels.ts";
import { chosen, rate } from "./scope.ts";

const pods = `namespace=~"$namespace",pod=~"$pod",${chosen}`;
const containers = `container!="",${pods}`;

/** Single pods. */
export const podsPage = buildPage({
  uid: "whizard-pods",
  title: "Pods",
  description: "What pods use against what they may, and why they do not run.",
  choices: [
    namespaceChoice,
    {
      name: "pod",
      label: "Pod",
      query: `label_values(container_memory_working_set_bytes{namespace=~"$namespace",${chosen}}, pod)`,
    },
  ],
  sections: [
    {
      title: "Use",
      panels: [
        graph({ title: "Cores", unit: "short" }, [
          {
            expr: `sum by (namespace, pod) (${rate(`container_cpu_usage_seconds_total{${containers}}`)})`,
            legend: "{{namespace}}/{{pod}}",
          },
        ]),
        graph({ title: "Memory", unit: "bytes" }, [
          {
            expr: `sum by (namespace, pod) (container_memory_working_set_bytes{${containers}})`,
            legend: "{{namespace}}/{{pod}}",
          },
        ]),
        graph({ title: "Of its memory limit", unit: "percentunit" }, [
          {
            expr: `max by (namespace, pod, container) (container_memory_working_set_bytes{${containers}}) / on (namespace, pod, container) max by (namespace, pod, container) (kube_pod_container_resource_limits{resource="memory",${pods}})`,
            legend: "{{namespace}}/{{pod}} {{container}}",
          },
        ]),
        graph({ title: "Held back by its CPU limit", unit: "percentunit" }, [
          {
            expr: `sum by (namespace, pod) (${rate(`container_cpu_cfs_throttled_periods_total{${containers}}`)}) / sum by (namespace, pod) (${rate(`container_cpu_cfs_periods_total{${containers}}`)})`,
            legend: "{{namespace}}/{{pod}}",
          },
        ]),
        graph({ title: "Network", unit: "Bps" }, [
          {
            expr: `sum by (namespace, pod) (${rate(`container_network_receive_bytes_total{${pods}}`)})`,
            legend: "{{namespace}}/{{pod}} in",
          },
          {
            expr: `sum by (namespace, pod) (${rate(`container_network_transmit_bytes_total{${pods}}`)})`,
            legend: "{{namespace}}/{{pod}} out",
          },
        ]),
        graph({ title: "Disk reads and writes", unit: "Bps" }, [
          {
            expr: `sum by (namespace, pod) (${rate(`container_fs_reads_bytes_total{${containers}}`)} + ${rate(`container_fs_writes_bytes_total{${containers}}`)})`,
            legend: "{{namespace}}/{{pod}}",
          },
        ]),
      ],
    },
    {
      title: "State",
      panels: [
        graph({ title: "Restarts within 15 minutes", unit: "short" }, [
          {
            expr: `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{${pods}}[15m]))`,
            legend: "{{namespace}}/{{pod}}",
          },
        ]),
        graph({ title: "Pods by phase", unit: "short" }, [
          { expr: `sum by (phase) (kube_pod_status_phase{${pods}})`, legend: "{{phase}}" },
        ]),
        list({ title: "Containers that wait" }, `kube_pod_container_status_waiting_reason{${pods}} == 1`, [
          "__name__",
          "uid",
          "job",
          "instance",
        ]),
      ],
    },
  ],
});
