import type { TlsFiles } from "../thanos/tlsFiles.ts";
import { tlsFileFields } from "../thanos/tlsFiles.ts";
import { componentAnnotation } from "./workload.ts";

const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const authenticated = {
  scheme: "https",
  tls_config: { ca_file: `${account}/ca.crt` },
  authorization: { credentials_file: `${account}/token` },
};

const keep = (sources: readonly string[], regex: string) => ({ source_labels: sources, action: "keep", regex });
const drop = (sources: readonly string[], regex: string) => ({ source_labels: sources, action: "drop", regex });
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

/** The name of a label or an annotation as it stands in the names of the discovery's own labels. */
const asMeta = (name: string): string => name.replace(/[^A-Za-z0-9]/g, "_");
const annotation = (name: string): string => `__meta_kubernetes_pod_annotation_${asMeta(name)}`;
const podLabel = (name: string): string => `__meta_kubernetes_pod_label_${asMeta(name)}`;

/** The pods that ask for it by the usual annotations. */
const annotatedPods = [
  keep([annotation("prometheus.io/scrape")], "true"),
  {
    source_labels: [annotation("prometheus.io/scheme")],
    action: "replace",
    regex: "(https?)",
    target_label: "__scheme__",
  },
  {
    source_labels: [annotation("prometheus.io/path")],
    action: "replace",
    regex: "(.+)",
    target_label: "__metrics_path__",
  },
  {
    source_labels: ["__address__", annotation("prometheus.io/port")],
    action: "replace",
    regex: "([^:]+)(?::\\d+)?;(\\d+)",
    replacement: "$1:$2",
    target_label: "__address__",
  },
];

/** Exporters whose own labels count, by the name that their charts give their pods; and the port of their metrics. */
const exporters = { stateMetrics: "kube-state-metrics", node: "(?:prometheus-)?node-exporter" };

const exporter = (name: string, port: number) => [
  keep([podLabel("app.kubernetes.io/name"), "__meta_kubernetes_pod_container_port_number"], `${name};${port}`),
];

/** How components that speak TLS are asked for their metrics. */
export interface ComponentClient {
  /** The name that all their certificates have: they are found by their addresses. */
  readonly serverName: string;
  readonly files: TlsFiles;
}

/** Counts for targets whose scheme is https alone. */
const componentTls = (client: ComponentClient | undefined) =>
  client === undefined
    ? {}
    : { tls_config: { ...tlsFileFields(client.files), server_name: client.serverName, min_version: "TLS13" } };

/** The targets that every cluster has, the exporters that most have, and the pods that ask for it. */
export const scrapeConfigs = (client?: ComponentClient) => [
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
      keep([podLabel("k8s-app"), "__meta_kubernetes_pod_container_port_name"], "kube-dns;metrics"),
      ...podLabels,
    ],
  },
  {
    job_name: "kube-state-metrics",
    // The namespace and the pod that its series name are not its own.
    honor_labels: true,
    kubernetes_sd_configs: [{ role: "pod" }],
    relabel_configs: exporter(exporters.stateMetrics, 8080),
  },
  {
    job_name: "node-exporter",
    kubernetes_sd_configs: [{ role: "pod" }],
    relabel_configs: [
      ...exporter(exporters.node, 9100),
      copy("__meta_kubernetes_pod_node_name", "node"),
      copy("__meta_kubernetes_pod_node_name", "instance"),
    ],
  },
  {
    job_name: "whizard",
    ...componentTls(client),
    kubernetes_sd_configs: [{ role: "pod" }],
    relabel_configs: [
      keep([annotation(componentAnnotation)], ".+"),
      ...annotatedPods,
      // Of a pod's ports one has the address that the annotation names, or all do: they are one target.
      copy("__meta_kubernetes_namespace", "namespace"),
      copy("__meta_kubernetes_pod_name", "pod"),
      copy(annotation(componentAnnotation), "component"),
      copy(podLabel("app.kubernetes.io/instance"), "workload"),
    ],
  },
  {
    job_name: "pods",
    kubernetes_sd_configs: [{ role: "pod" }],
    relabel_configs: [
      drop([annotation(componentAnnotation)], ".+"),
      drop([podLabel("app.kubernetes.io/name")], `${exporters.stateMetrics}|${exporters.node}`),
      ...annotatedPods,
      ...podLabels,
    ],
  },
];
