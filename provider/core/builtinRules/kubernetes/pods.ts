import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

const containers = 'container!="",container!="POD"';

/** Pods: their states as kube-state-metrics sees them, their use as cAdvisor measures it. */
export const pods = ({ by, on }: Scope): BuiltinGroup => ({
  name: "kubernetes-pods",
  alerts: [
    {
      name: "KubePodCrashLooping",
      expr: `max ${by("namespace", "pod", "container")} (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m])) == 1`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} crashes again and again.",
      description: "The container {{ $labels.container }} ends soon after each start.",
    },
    {
      name: "KubePodNotReady",
      expr: `max ${by("namespace", "pod")} (kube_pod_status_phase{phase=~"Pending|Unknown|Failed"}) == 1`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} does not run.",
      description: "For 15 minutes it has been pending, failed, or on a node that does not answer.",
    },
    {
      name: "KubeContainerWaiting",
      expr: `max ${by("namespace", "pod", "container", "reason")} (kube_pod_container_status_waiting_reason{reason!="CrashLoopBackOff"}) == 1`,
      for: "1h",
      severity: "warning",
      summary: "A container of {{ $labels.namespace }}/{{ $labels.pod }} does not start.",
      description: "{{ $labels.container }} waits: {{ $labels.reason }}.",
    },
    {
      name: "KubeContainerOutOfMemory",
      expr: `sum ${by("namespace", "pod", "container")} (increase(kube_pod_container_status_restarts_total[15m])) > 0 and ${on("namespace", "pod", "container")} max ${by("namespace", "pod", "container")} (kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}) == 1`,
      for: "0s",
      severity: "warning",
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} was killed for its memory.",
      description: "The container {{ $labels.container }} went over its memory limit within the last 15 minutes.",
    },
    {
      name: "KubeContainerNearMemoryLimit",
      expr: `max ${by("namespace", "pod", "container")} (container_memory_working_set_bytes{${containers}}) / ${on("namespace", "pod", "container")} max ${by("namespace", "pod", "container")} (kube_pod_container_resource_limits{resource="memory"}) > 0.9`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} is near its memory limit.",
      description: "{{ $labels.container }} uses {{ $value | humanizePercentage }} of what it may.",
    },
    {
      name: "KubeContainerThrottled",
      expr: `sum ${by("namespace", "pod", "container")} (increase(container_cpu_cfs_throttled_periods_total{${containers}}[5m])) / sum ${by("namespace", "pod", "container")} (increase(container_cpu_cfs_periods_total{${containers}}[5m])) > 0.25`,
      for: "15m",
      severity: "info",
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} is held back by its CPU limit.",
      description: "{{ $labels.container }} is throttled in {{ $value | humanizePercentage }} of the periods.",
    },
  ],
});
