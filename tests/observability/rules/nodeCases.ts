import { of, type RuleCase } from "./ruleCase.ts";

const node = { node: "k1" };
const disk = { instance: "k1", device: "/dev/sda1", fstype: "ext4", mountpoint: "/" };

export const nodeCases: readonly RuleCase[] = [
  {
    alert: "KubeNodeNotReady",
    at: "15m",
    firing: [of("kube_node_status_condition", { ...node, condition: "Ready", status: "true" }, "0x30")],
    labels: node,
    quiet: [of("kube_node_status_condition", { ...node, condition: "Ready", status: "true" }, "1x30")],
  },
  {
    alert: "KubeNodeUnderPressure",
    at: "15m",
    firing: [of("kube_node_status_condition", { ...node, condition: "DiskPressure", status: "true" }, "1x30")],
    labels: { ...node, condition: "DiskPressure" },
    quiet: [of("kube_node_status_condition", { ...node, condition: "DiskPressure", status: "true" }, "0x30")],
  },
  {
    alert: "KubeKubeletDown",
    at: "15m",
    firing: [of("up", { ...node, job: "kubelet" }, "0x30")],
    labels: node,
    quiet: [of("up", { ...node, job: "kubelet" }, "1x30")],
  },
  {
    alert: "KubeNodeFullOfPods",
    at: "20m",
    firing: [
      of("kube_pod_info", { ...node, namespace: "n", pod: "a" }, "1x30"),
      of("kube_pod_info", { ...node, namespace: "n", pod: "b" }, "1x30"),
      of("kube_pod_status_phase", { namespace: "n", pod: "a", phase: "Running" }, "1x30"),
      of("kube_pod_status_phase", { namespace: "n", pod: "b", phase: "Running" }, "1x30"),
      of("kube_node_status_allocatable", { ...node, resource: "pods" }, "2x30"),
    ],
    labels: node,
    quiet: [
      of("kube_pod_info", { ...node, namespace: "n", pod: "a" }, "1x30"),
      of("kube_pod_info", { ...node, namespace: "n", pod: "b" }, "1x30"),
      of("kube_pod_status_phase", { namespace: "n", pod: "a", phase: "Running" }, "1x30"),
      of("kube_pod_status_phase", { namespace: "n", pod: "b", phase: "Running" }, "0x30"),
      of("kube_node_status_allocatable", { ...node, resource: "pods" }, "2x30"),
    ],
  },
  {
    alert: "KubeletCertificateExpires",
    at: "70m",
    firing: [of("kubelet_certificate_manager_client_ttl_seconds", node, "90000x90")],
    labels: node,
    quiet: [of("kubelet_certificate_manager_client_ttl_seconds", node, "9000000x90")],
  },
  {
    alert: "NodeDiskAlmostFull",
    at: "20m",
    firing: [of("node_filesystem_avail_bytes", disk, "2x30"), of("node_filesystem_size_bytes", disk, "100x30")],
    labels: { instance: "k1", device: "/dev/sda1" },
    quiet: [
      of("node_filesystem_avail_bytes", { ...disk, fstype: "tmpfs" }, "2x30"),
      of("node_filesystem_size_bytes", { ...disk, fstype: "tmpfs" }, "100x30"),
      of("node_filesystem_avail_bytes", disk, "50x30"),
      of("node_filesystem_size_bytes", disk, "100x30"),
    ],
  },
  {
    alert: "NodeDiskFillsUp",
    at: "8h",
    firing: [
      of("node_filesystem_avail_bytes", disk, "25000-30x600"),
      of("node_filesystem_size_bytes", disk, "100000x600"),
    ],
    labels: { instance: "k1", device: "/dev/sda1" },
    quiet: [of("node_filesystem_avail_bytes", disk, "25000x600"), of("node_filesystem_size_bytes", disk, "100000x600")],
  },
  {
    alert: "NodeMemoryLow",
    at: "20m",
    firing: [
      of("node_memory_MemAvailable_bytes", { instance: "k1" }, "5x30"),
      of("node_memory_MemTotal_bytes", { instance: "k1" }, "100x30"),
    ],
    labels: { instance: "k1" },
    quiet: [
      of("node_memory_MemAvailable_bytes", { instance: "k1" }, "50x30"),
      of("node_memory_MemTotal_bytes", { instance: "k1" }, "100x30"),
    ],
  },
  {
    alert: "NodeCpuBusy",
    at: "50m",
    firing: [of("node_cpu_seconds_total", { instance: "k1", cpu: "0", mode: "idle" }, "0+3x60")],
    labels: { instance: "k1" },
    quiet: [of("node_cpu_seconds_total", { instance: "k1", cpu: "0", mode: "idle" }, "0+30x60")],
  },
  {
    alert: "NodeDiskBusy",
    at: "50m",
    firing: [of("node_disk_io_time_seconds_total", { instance: "k1", device: "sda" }, "0+60x60")],
    labels: { instance: "k1", device: "sda" },
    quiet: [of("node_disk_io_time_seconds_total", { instance: "k1", device: "sda" }, "0+30x60")],
  },
  {
    alert: "NodeClockWrong",
    at: "20m",
    firing: [of("node_timex_offset_seconds", { instance: "k1" }, "-2x30")],
    labels: { instance: "k1" },
    quiet: [
      of("node_timex_offset_seconds", { instance: "k1" }, "0x30"),
      of("node_timex_sync_status", { instance: "k1" }, "0x30"),
      of("node_timex_maxerror_seconds", { instance: "k1" }, "1x30"),
    ],
  },
  {
    alert: "NodeNetworkErrors",
    at: "50m",
    firing: [
      of("node_network_receive_errs_total", { instance: "k1", device: "eth0" }, "0+60x60"),
      of("node_network_transmit_errs_total", { instance: "k1", device: "eth0" }, "0x60"),
      of("node_network_receive_packets_total", { instance: "k1", device: "eth0" }, "0+600x60"),
      of("node_network_transmit_packets_total", { instance: "k1", device: "eth0" }, "0+600x60"),
    ],
    labels: { instance: "k1", device: "eth0" },
    quiet: [
      of("node_network_receive_errs_total", { instance: "k1", device: "eth0" }, "0x60"),
      of("node_network_transmit_errs_total", { instance: "k1", device: "eth0" }, "0x60"),
      of("node_network_receive_packets_total", { instance: "k1", device: "eth0" }, "0+600x60"),
      of("node_network_transmit_packets_total", { instance: "k1", device: "eth0" }, "0+600x60"),
    ],
  },
  {
    alert: "KubeApiServerDown",
    at: "10m",
    firing: [of("up", { job: "apiserver", instance: "a" }, "0x20")],
    labels: {},
    quiet: [
      of("up", { job: "apiserver", instance: "a" }, "0x20"),
      of("up", { job: "apiserver", instance: "b" }, "1x20"),
    ],
  },
  {
    alert: "KubeApiServerErrors",
    at: "20m",
    firing: [
      of("apiserver_request_total", { resource: "pods", code: "200" }, "0+90x30"),
      of("apiserver_request_total", { resource: "pods", code: "503" }, "0+10x30"),
    ],
    labels: { resource: "pods" },
    quiet: [
      of("apiserver_request_total", { resource: "pods", code: "200" }, "0+90x30"),
      of("apiserver_request_total", { resource: "pods", code: "404" }, "0+10x30"),
    ],
  },
  {
    alert: "KubeApiServerSlow",
    at: "30m",
    firing: [
      of("apiserver_request_duration_seconds_bucket", { resource: "pods", verb: "GET", le: "1" }, "0+50x40"),
      of("apiserver_request_duration_seconds_bucket", { resource: "pods", verb: "GET", le: "5" }, "0+60x40"),
      of("apiserver_request_duration_seconds_bucket", { resource: "pods", verb: "GET", le: "+Inf" }, "0+60x40"),
    ],
    labels: { resource: "pods" },
    quiet: [
      of("apiserver_request_duration_seconds_bucket", { resource: "pods", verb: "WATCH", le: "1" }, "0+50x40"),
      of("apiserver_request_duration_seconds_bucket", { resource: "pods", verb: "WATCH", le: "5" }, "0+60x40"),
      of("apiserver_request_duration_seconds_bucket", { resource: "pods", verb: "WATCH", le: "+Inf" }, "0+60x40"),
    ],
  },
  {
    alert: "KubeClientCertificateExpires",
    at: "30m",
    firing: [
      of("apiserver_client_certificate_expiration_seconds_bucket", { job: "apiserver", le: "86400" }, "0+5x40"),
      of("apiserver_client_certificate_expiration_seconds_bucket", { job: "apiserver", le: "31104000" }, "0+50x40"),
      of("apiserver_client_certificate_expiration_seconds_bucket", { job: "apiserver", le: "+Inf" }, "0+50x40"),
    ],
    labels: {},
    quiet: [
      of("apiserver_client_certificate_expiration_seconds_bucket", { job: "apiserver", le: "7776000" }, "0x40"),
      of("apiserver_client_certificate_expiration_seconds_bucket", { job: "apiserver", le: "31104000" }, "0+50x40"),
      of("apiserver_client_certificate_expiration_seconds_bucket", { job: "apiserver", le: "+Inf" }, "0+50x40"),
    ],
  },
];
