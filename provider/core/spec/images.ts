/** The images that the components run by default; one line a release that was tried. */
export const images = {
  thanos: "quay.io/thanos/thanos:v0.42.4",
  haproxy: "docker.io/library/haproxy:2.6",
  prometheus: "quay.io/prometheus/prometheus:v3.5.0",
  configReloader: "quay.io/prometheus-operator/prometheus-config-reloader:v0.85.0",
  alertmanager: "quay.io/prometheus/alertmanager:v0.28.1",
  node: "docker.io/library/node:22",
  oauth2Proxy: "quay.io/oauth2-proxy/oauth2-proxy:v7.8.1",
  s3: "ghcr.io/versity/versitygw:v1.8.0",
} as const;
