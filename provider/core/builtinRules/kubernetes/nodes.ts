import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** Nodes, as Kubernetes sees them. */
export const nodes = ({ by, on }: Scope): BuiltinGroup => ({
  name: "kubernetes-nodes",
  alerts: [
    {
      name: "KubeNodeNotReady",
      expr: `max ${by("node")} (kube_node_status_condition{condition="Ready",status="true"}) == 0`,
      for: "10m",
      severity: "critical",
      summary: "The node {{ $labels.node }} is not ready.",
      description: "Its kubelet has not said for 10 minutes that it is well.",
    },
    {
      name: "KubeNodeUnderPressure",
      expr: `max ${by("node", "condition")} (kube_node_status_condition{condition=~"MemoryPressure|DiskPressure|PIDPressure",status="true"}) == 1`,
      for: "10m",
      severity: "warning",
      summary: "The node {{ $labels.node }} runs out of something.",
      description: "It has the condition {{ $labels.condition }}: pods are evicted, and no new ones placed.",
    },
    {
      name: "KubeKubeletDown",
      expr: `max ${by("node")} (up{job="kubelet"}) == 0`,
      for: "10m",
      severity: "critical",
      summary: "The kubelet of {{ $labels.node }} does not answer.",
      description: "Its metrics could not be read for 10 minutes.",
    },
    {
      name: "KubeNodeFullOfPods",
      expr: `count ${by("node")} (kube_pod_info{node!=""} * ${on("namespace", "pod")} group_left () (max ${by("namespace", "pod")} (kube_pod_status_phase{phase="Running"}) == 1)) / ${on("node")} max ${by("node")} (kube_node_status_allocatable{resource="pods"}) > 0.95`,
      for: "15m",
      severity: "info",
      summary: "The node {{ $labels.node }} has room for few more pods.",
      description: "{{ $value | humanizePercentage }} of those that it takes run.",
    },
    {
      name: "KubeletCertificateExpires",
      expr: `min ${by("node")} (kubelet_certificate_manager_client_ttl_seconds) < 604800 or min ${by("node")} (kubelet_certificate_manager_server_ttl_seconds) < 604800`,
      for: "1h",
      severity: "warning",
      summary: "A certificate of the kubelet of {{ $labels.node }} expires soon.",
      description: "It is valid for {{ $value | humanizeDuration }} more, and was not renewed.",
    },
  ],
});
