const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const authenticated = {
  scheme: "https",
  tls_config: { ca_file: `${account}/ca.crt` },
  authorization: { credentials_file: `${account}/token` },
};

const keep = (sources: readonly string[], regex: string) => ({ source_labels: sources, action: "keep", regex });
const copy = (source: string, target: string) => ({ source_labels: [source], target_label: target });

const podLabels = [
  copy("__meta_kubernetes_namespace", "namespace"),
  copy("__meta_kubernetes_pod_name", "pod"),
  copy("__meta_kubernetes_pod_container_name", "container"),
];

const kubelet = (job: string, path: string) => ({
  job_name: job,
  ...authenticated,
  metrics_path: path,
  kubernetes_sd_configs: [{ role: "node" }],
  relabel_configs: [copy("__meta_kubernetes_node_name", "node")],
});

/** The targets that every cluster has, and the pods that ask for it by the usual annotations. */
export const scrapeConfigs = [
  {
    job_name: "apiserver",
    ...authenticated,
    kubernetes_sd_configs: [{ role: "endpoints", namespaces: { names: ["default"] } }],
    relabel_configs: [
      keep(["__meta_kubernetes_service_name", "__meta_kubernetes_endpoint_port_name"], "kubernetes;https"),
    ],
  },
  kubelet("kubelet", "/metrics"),
  // Its own timestamps lag behind the scrape and come out of order.
  { ...kubelet("cadvisor", "/metrics/cadvisor"), honor_timestamps: false },
  {
    job_name: "coredns",
    kubernetes_sd_configs: [{ role: "pod", namespaces: { names: ["kube-system"] } }],
    relabel_configs: [
      keep(["__meta_kubernetes_pod_label_k8s_app", "__meta_kubernetes_pod_container_port_name"], "kube-dns;metrics"),
      ...podLabels,
    ],
  },
  {
    job_name: "pods",
    kubernetes_sd_configs: [{ role: "pod" }],
    relabel_configs: [
      keep(["__meta_kubernetes_pod_annotation_prometheus_io_scrape"], "true"),
      {
        source_labels: ["__meta_kubernetes_pod_annotation_prometheus_io_path"],
        action: "replace",
        regex: "(.+)",
        target_label: "__metrics_path__",
      },
      {
        source_labels: ["__address__", "__meta_kubernetes_pod_annotation_prometheus_io_port"],
        action: "replace",
        regex: "([^:]+)(?::\\d+)?;(\\d+)",
        replacement: "$1:$2",
        target_label: "__address__",
      },
      ...podLabels,
    ],
  },
];
