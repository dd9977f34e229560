import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** File systems that hold something: no images, no memory. */
const real = 'fstype!~"tmpfs|overlay|squashfs|iso9660|ramfs|rootfs|fuse.*"';

/** Disks of the machines, as node exporter measures them. */
export const disks = ({ by, on }: Scope): BuiltinGroup => ({
  name: "kubernetes-disks",
  alerts: [
    {
      name: "NodeDiskAlmostFull",
      expr: `min ${by("instance", "device")} (node_filesystem_avail_bytes{${real}} / node_filesystem_size_bytes{${real}}) < 0.05`,
      for: "15m",
      severity: "critical",
      summary: "A disk of {{ $labels.instance }} is almost full.",
      description: "{{ $value | humanizePercentage }} of {{ $labels.device }} are free.",
    },
    {
      name: "NodeDiskFillsUp",
      expr: `min ${by("instance", "device")} (node_filesystem_avail_bytes{${real}} / node_filesystem_size_bytes{${real}}) < 0.3 and ${on("instance", "device")} max ${by("instance", "device")} (predict_linear(node_filesystem_avail_bytes{${real}}[6h], 86400)) < 0`,
      for: "1h",
      severity: "warning",
      summary: "A disk of {{ $labels.instance }} will be full within a day.",
      description: "{{ $value | humanizePercentage }} of {{ $labels.device }} are free, and that gets less.",
    },
    {
      name: "NodeDiskBusy",
      expr: `max ${by("instance", "device")} (rate(node_disk_io_time_seconds_total[5m])) > 0.95`,
      for: "30m",
      severity: "info",
      summary: "A disk of {{ $labels.instance }} is always at work.",
      description: "{{ $labels.device }} works {{ $value | humanizePercentage }} of the time.",
    },
  ],
});
