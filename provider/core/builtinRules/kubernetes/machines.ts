import type { BuiltinGroup } from "../builtinAlert.ts";
import type { Scope } from "../scope.ts";

/** The machines below the nodes, as node exporter measures them. */
export const machines = ({ by, on }: Scope): BuiltinGroup => ({
  name: "kubernetes-machines",
  alerts: [
    {
      name: "NodeMemoryLow",
      expr: `max ${by("instance")} (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) < 0.1`,
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.instance }} has little memory left.",
      description: "{{ $value | humanizePercentage }} of it are available.",
    },
    {
      name: "NodeCpuBusy",
      expr: `1 - avg ${by("instance")} (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.9`,
      for: "30m",
      severity: "warning",
      summary: "The processors of {{ $labels.instance }} are busy.",
      description: "{{ $value | humanizePercentage }} of their time, for half an hour.",
    },
    {
      name: "NodeClockWrong",
      expr: `max ${by("instance")} (abs(node_timex_offset_seconds)) > 0.5 or min ${by("instance")} (node_timex_sync_status) == 0 and ${on("instance")} max ${by("instance")} (node_timex_maxerror_seconds) >= 16`,
      for: "15m",
      severity: "warning",
      summary: "The clock of {{ $labels.instance }} is wrong.",
      description: "Its samples get wrong times, and may be refused as too old or too new.",
    },
    {
      name: "NodeNetworkErrors",
      expr: `sum ${by("instance", "device")} (rate(node_network_receive_errs_total[5m]) + rate(node_network_transmit_errs_total[5m])) / sum ${by("instance", "device")} (rate(node_network_receive_packets_total[5m]) + rate(node_network_transmit_packets_total[5m])) > 0.01`,
      for: "30m",
      severity: "warning",
      summary: "The network of {{ $labels.instance }} has errors.",
      description: "{{ $value | humanizePercentage }} of the packets of {{ $labels.device }}.",
    },
  ],
});
