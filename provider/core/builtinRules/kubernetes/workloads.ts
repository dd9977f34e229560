import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** Deployments and their like, as kube-state-metrics sees them. */
export const workloads = ({ by, on }: Scope): BuiltinGroup => ({
  name: "kubernetes-workloads",
  alerts: [
    {
      name: "KubeDeploymentReplicasMissing",
      expr: `max ${by("namespace", "deployment")} (kube_deployment_spec_replicas) - ${on("namespace", "deployment")} max ${by("namespace", "deployment")} (kube_deployment_status_replicas_available) > 0`,
      for: "15m",
      severity: "warning",
      summary: "The Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has too few pods.",
      description: "{{ $value }} of its replicas were not available for 15 minutes.",
    },
    {
      name: "KubeStatefulSetReplicasMissing",
      expr: `max ${by("namespace", "statefulset")} (kube_statefulset_replicas) - ${on("namespace", "statefulset")} max ${by("namespace", "statefulset")} (kube_statefulset_status_replicas_ready) > 0`,
      for: "15m",
      severity: "warning",
      summary: "The StatefulSet {{ $labels.namespace }}/{{ $labels.statefulset }} has too few pods.",
      description: "{{ $value }} of its replicas were not ready for 15 minutes.",
    },
    {
      name: "KubeDaemonSetPodsMissing",
      expr: `max ${by("namespace", "daemonset")} (kube_daemonset_status_desired_number_scheduled) - ${on("namespace", "daemonset")} max ${by("namespace", "daemonset")} (kube_daemonset_status_number_available) > 0`,
      for: "15m",
      severity: "warning",
      summary: "The DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} is not on every node.",
      description: "On {{ $value }} nodes its pod was not available for 15 minutes.",
    },
    {
      name: "KubeRolloutStuck",
      expr: `max ${by("namespace", "deployment")} (kube_deployment_status_condition{condition="Progressing",status="false"}) == 1`,
      for: "10m",
      severity: "warning",
      summary: "A rollout of {{ $labels.namespace }}/{{ $labels.deployment }} does not come to an end.",
      description: "Kubernetes gave up on it: the new pods do not become ready within the progress deadline.",
    },
    {
      name: "KubeJobFailed",
      expr: `max ${by("namespace", "job_name")} (kube_job_failed{condition="true"}) > 0`,
      for: "15m",
      severity: "warning",
      summary: "The Job {{ $labels.namespace }}/{{ $labels.job_name }} has failed.",
      description: "It will not be tried again. Deleting it ends this alert.",
    },
    {
      name: "KubeAutoscalerAtMaximum",
      expr: `max ${by("namespace", "horizontalpodautoscaler")} (kube_horizontalpodautoscaler_status_current_replicas) >= ${on("namespace", "horizontalpodautoscaler")} max ${by("namespace", "horizontalpodautoscaler")} (kube_horizontalpodautoscaler_spec_max_replicas) > 1`,
      for: "30m",
      severity: "info",
      summary: "The autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} is at its maximum.",
      description: "It has had {{ $value }} replicas for half an hour, and may not add more.",
    },
  ],
});
