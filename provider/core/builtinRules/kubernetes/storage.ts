import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** Volumes and quotas. */
export const storage = ({ by, on }: Scope): BuiltinGroup => ({
  name: "kubernetes-storage",
  alerts: [
    {
      name: "KubeVolumeAlmostFull",
      expr: `max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_available_bytes) / ${on("namespace", "persistentvolumeclaim")} max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_capacity_bytes) < 0.05`,
      for: "5m",
      severity: "critical",
      summary: "The volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is almost full.",
      description: "{{ $value | humanizePercentage }} of it are free.",
    },
    {
      name: "KubeVolumeFillsUp",
      expr: `max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_available_bytes) / ${on("namespace", "persistentvolumeclaim")} max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_capacity_bytes) < 0.2 and ${on("namespace", "persistentvolumeclaim")} max ${by("namespace", "persistentvolumeclaim")} (predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 86400)) < 0`,
      for: "1h",
      severity: "warning",
      summary: "The volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} will be full within 4 days.",
      description: "{{ $value | humanizePercentage }} of it are free, and that gets less.",
    },
    {
      name: "KubeVolumeInodesAlmostUsed",
      expr: `max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_inodes_free) / ${on("namespace", "persistentvolumeclaim")} max ${by("namespace", "persistentvolumeclaim")} (kubelet_volume_stats_inodes) < 0.05`,
      for: "15m",
      severity: "warning",
      summary: "The volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} can hold few more files.",
      description: "{{ $value | humanizePercentage }} of its inodes are free.",
    },
    {
      name: "KubeQuotaAlmostUsed",
      expr: `max ${by("namespace", "resource")} (kube_resourcequota{type="used"}) / ${on("namespace", "resource")} (max ${by("namespace", "resource")} (kube_resourcequota{type="hard"}) > 0) > 0.9`,
      for: "15m",
      severity: "info",
      summary: "The quota of the namespace {{ $labels.namespace }} is almost used.",
      description: "{{ $value | humanizePercentage }} of {{ $labels.resource }}.",
    },
  ],
});
