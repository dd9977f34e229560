import { of, type RuleCase } from "./ruleCase.ts";

const deployment = { namespace: "n", deployment: "d" };
const statefulset = { namespace: "n", statefulset: "s" };
const daemonset = { namespace: "n", daemonset: "d" };
const autoscaler = { namespace: "n", horizontalpodautoscaler: "h" };
const container = { namespace: "n", pod: "p", container: "c" };
const claim = { namespace: "n", persistentvolumeclaim: "v" };

export const objectCases: readonly RuleCase[] = [
  {
    alert: "KubeDeploymentReplicasMissing",
    at: "20m",
    firing: [
      of("kube_deployment_spec_replicas", deployment, "3x30"),
      of("kube_deployment_status_replicas_available", deployment, "2x30"),
    ],
    labels: deployment,
    quiet: [
      of("kube_deployment_spec_replicas", deployment, "3x30"),
      of("kube_deployment_status_replicas_available", deployment, "3x10 2x5 3x20"),
    ],
  },
  {
    alert: "KubeStatefulSetReplicasMissing",
    at: "20m",
    firing: [
      of("kube_statefulset_replicas", statefulset, "3x30"),
      of("kube_statefulset_status_replicas_ready", statefulset, "2x30"),
    ],
    labels: statefulset,
    quiet: [
      of("kube_statefulset_replicas", statefulset, "3x30"),
      of("kube_statefulset_status_replicas_ready", statefulset, "3x30"),
    ],
  },
  {
    alert: "KubeDaemonSetPodsMissing",
    at: "20m",
    firing: [
      of("kube_daemonset_status_desired_number_scheduled", daemonset, "5x30"),
      of("kube_daemonset_status_number_available", daemonset, "4x30"),
    ],
    labels: daemonset,
    quiet: [
      of("kube_daemonset_status_desired_number_scheduled", daemonset, "5x30"),
      of("kube_daemonset_status_number_available", daemonset, "5x30"),
    ],
  },
  {
    alert: "KubeRolloutStuck",
    at: "15m",
    firing: [
      of("kube_deployment_status_condition", { ...deployment, condition: "Progressing", status: "false" }, "1x30"),
    ],
    labels: deployment,
    quiet: [
      of("kube_deployment_status_condition", { ...deployment, condition: "Progressing", status: "false" }, "0x30"),
      of("kube_deployment_status_condition", { ...deployment, condition: "Progressing", status: "true" }, "1x30"),
    ],
  },
  {
    alert: "KubeJobFailed",
    at: "20m",
    firing: [of("kube_job_failed", { namespace: "n", job_name: "j", condition: "true" }, "1x30")],
    labels: { namespace: "n", job_name: "j" },
    quiet: [of("kube_job_failed", { namespace: "n", job_name: "j", condition: "true" }, "0x30")],
  },
  {
    alert: "KubeAutoscalerAtMaximum",
    at: "40m",
    firing: [
      of("kube_horizontalpodautoscaler_status_current_replicas", autoscaler, "5x50"),
      of("kube_horizontalpodautoscaler_spec_max_replicas", autoscaler, "5x50"),
    ],
    labels: autoscaler,
    quiet: [
      of("kube_horizontalpodautoscaler_status_current_replicas", autoscaler, "4x50"),
      of("kube_horizontalpodautoscaler_spec_max_replicas", autoscaler, "5x50"),
    ],
  },
  {
    alert: "KubePodCrashLooping",
    at: "25m",
    firing: [
      of("kube_pod_container_status_waiting_reason", { ...container, reason: "CrashLoopBackOff" }, "1 _ 1 _ 1 _ 1x30"),
    ],
    labels: container,
    quiet: [of("kube_pod_container_status_waiting_reason", { ...container, reason: "CrashLoopBackOff" }, "1x3 _x40")],
  },
  {
    alert: "KubePodNotReady",
    at: "20m",
    firing: [of("kube_pod_status_phase", { namespace: "n", pod: "p", phase: "Pending" }, "1x30")],
    labels: { namespace: "n", pod: "p" },
    quiet: [
      of("kube_pod_status_phase", { namespace: "n", pod: "p", phase: "Pending" }, "0x30"),
      of("kube_pod_status_phase", { namespace: "n", pod: "p", phase: "Running" }, "1x30"),
    ],
  },
  {
    alert: "KubeContainerWaiting",
    at: "70m",
    firing: [of("kube_pod_container_status_waiting_reason", { ...container, reason: "ImagePullBackOff" }, "1x90")],
    labels: { ...container, reason: "ImagePullBackOff" },
    quiet: [of("kube_pod_container_status_waiting_reason", { ...container, reason: "ContainerCreating" }, "1x5 0x90")],
  },
  {
    alert: "KubeContainerOutOfMemory",
    at: "20m",
    firing: [
      of("kube_pod_container_status_restarts_total", container, "0x10 1x20"),
      of("kube_pod_container_status_last_terminated_reason", { ...container, reason: "OOMKilled" }, "0x10 1x20"),
    ],
    labels: container,
    quiet: [
      of("kube_pod_container_status_restarts_total", container, "0x10 1x20"),
      of("kube_pod_container_status_last_terminated_reason", { ...container, reason: "Completed" }, "1x30"),
    ],
  },
  {
    alert: "KubeContainerNearMemoryLimit",
    at: "20m",
    firing: [
      of("container_memory_working_set_bytes", container, "950x30"),
      of("kube_pod_container_resource_limits", { ...container, resource: "memory" }, "1000x30"),
    ],
    labels: container,
    quiet: [
      of("container_memory_working_set_bytes", container, "500x30"),
      of("kube_pod_container_resource_limits", { ...container, resource: "memory" }, "1000x30"),
    ],
  },
  {
    alert: "KubeContainerThrottled",
    at: "30m",
    firing: [
      of("container_cpu_cfs_throttled_periods_total", container, "0+300x40"),
      of("container_cpu_cfs_periods_total", container, "0+600x40"),
    ],
    labels: container,
    quiet: [
      of("container_cpu_cfs_throttled_periods_total", container, "0+6x40"),
      of("container_cpu_cfs_periods_total", container, "0+600x40"),
    ],
  },
  {
    alert: "KubeVolumeAlmostFull",
    at: "10m",
    firing: [
      of("kubelet_volume_stats_available_bytes", claim, "2x20"),
      of("kubelet_volume_stats_capacity_bytes", claim, "100x20"),
    ],
    labels: claim,
    quiet: [
      of("kubelet_volume_stats_available_bytes", claim, "20x20"),
      of("kubelet_volume_stats_capacity_bytes", claim, "100x20"),
    ],
  },
  {
    alert: "KubeVolumeFillsUp",
    at: "8h",
    firing: [
      of("kubelet_volume_stats_available_bytes", claim, "15000-10x600"),
      of("kubelet_volume_stats_capacity_bytes", claim, "100000x600"),
    ],
    labels: claim,
    quiet: [
      of("kubelet_volume_stats_available_bytes", claim, "15000x600"),
      of("kubelet_volume_stats_capacity_bytes", claim, "100000x600"),
    ],
  },
  {
    alert: "KubeVolumeInodesAlmostUsed",
    at: "20m",
    firing: [of("kubelet_volume_stats_inodes_free", claim, "1x30"), of("kubelet_volume_stats_inodes", claim, "100x30")],
    labels: claim,
    quiet: [of("kubelet_volume_stats_inodes_free", claim, "50x30"), of("kubelet_volume_stats_inodes", claim, "100x30")],
  },
  {
    alert: "KubeQuotaAlmostUsed",
    at: "20m",
    firing: [
      of("kube_resourcequota", { namespace: "n", resourcequota: "q", resource: "pods", type: "used" }, "10x30"),
      of("kube_resourcequota", { namespace: "n", resourcequota: "q", resource: "pods", type: "hard" }, "10x30"),
    ],
    labels: { namespace: "n", resource: "pods" },
    quiet: [
      of("kube_resourcequota", { namespace: "n", resourcequota: "q", resource: "pods", type: "used" }, "0x30"),
      of("kube_resourcequota", { namespace: "n", resourcequota: "q", resource: "pods", type: "hard" }, "0x30"),
    ],
  },
];
