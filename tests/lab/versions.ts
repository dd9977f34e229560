/** Every version that the lab pins, in one place. */
export const versions = {
  // The newest Pulumi CLI that the Go module proxy serves for module builds; the SDKs' engine protocol is the same.
  pulumi: "v3.255.0",
  // 1.35 refuses cgroup v1, which is what small virtual machines and build workers often still have.
  kubernetes: "v1.34.4",
  // 0.42.5 needs a Go patch release newer than the ones that are common.
  thanos: "v0.42.4",
  // The CoreDNS that kubeadm 1.34 ships (v1.12.1) with its fixes.
  coredns: "v1.12.4",
  // An S3 server over a folder, Apache-2.0, one static binary.
  versitygw: "v1.8.0",
  // The release that goes with the prometheus-operator manifests which the package renders.
  prometheusConfigReloader: "v0.85.0",
  // The registry's pause tag of Kubernetes 1.34; the lab's own program takes its place under that reference.
  pause: "3.10",
  // Node 22 is the oldest line with security support for the package's life; npm carries its binary.
  nodeBase: "22.23.3",
  // The long-term release 3.5, by the number that its Go module has; the first with remote write 2.0 as we use it.
  prometheus: "v0.305.0",
  // The newest that the Go module proxy serves for module builds.
  oauth2Proxy: "v7.8.1",
  // Its module holds the definitions of the Gateway API's resources, whose HTTPRoute is one that the package makes.
  gatewayApi: "v1.3.0",
  // The newest whose module holds its web interface as a generated file; later ones are built with Node first.
  alertmanager: "v0.28.1",
  // An AWS API that enforces IAM: S3, IAM and STS in one process.
  moto: "5.2.5",
  // Debian's release: the one that its stable archive has, only the tag of the image's reference.
  haproxy: "2.6",
} as const;

/** Debian packages that the lab needs, with the reason. */
export const debianPackages = {
  etcd: "etcd-server", // the API server's store
  containerd: "containerd", // the nodes' container runtime
  ctr: "containerd", // imports images
  runc: "runc", // starts containers
  bridge: "containernetworking-plugins", // connects pods
  iptables: "iptables", // kube-proxy's rules
  conntrack: "conntrack", // kube-proxy drops stale UDP flows with it
  ip: "iproute2", // links and addresses
  haproxy: "haproxy", // the gateway's image, and `haproxy -c` in tests
  curl: "curl", // asks the components of a cluster whether they are well
  busybox: "busybox", // the shell of Thanos's image
  memcached: "memcached", // the caches of stores and query frontends in tests
  "redis-server": "redis-server", // the same
  "prometheus-node-exporter": "prometheus-node-exporter", // a machine's metrics, for rules and dashboards
  openssl: "openssl", // the clusters' certificates
  wrk: "wrk", // the load of the gateway's benchmark
  nginx: "nginx-light", // the backend of that benchmark that costs nothing
  chromium: "chromium", // opens the web UI
} as const;

/** The references that manifests use; the lab's archives carry the same, so no registry is asked. */
export const imageReferences = {
  thanos: "quay.io/thanos/thanos:v0.42.4",
  haproxy: "docker.io/library/haproxy:2.6",
  prometheus: "quay.io/prometheus/prometheus:v3.5.0",
  alertmanager: "quay.io/prometheus/alertmanager:v0.28.1",
  node: "docker.io/library/node:22",
  versitygw: "ghcr.io/versity/versitygw:v1.8.0",
  prometheusConfigReloader: "quay.io/prometheus-operator/prometheus-config-reloader:v0.85.0",
  coredns: "registry.k8s.io/coredns/coredns:v1.12.4",
  pause: "registry.k8s.io/pause:3.10",
} as const;
