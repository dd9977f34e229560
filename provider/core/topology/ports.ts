/** The ports that the components listen on; Thanos's own defaults where it has them. */
export const ports = {
  grpc: 10901,
  http: 10902,
  remoteWrite: 19291,
  capnproto: 19391,
  /** The gateway's and the agent proxy's door. */
  gateway: 9090,
  gatewayMetrics: 9091,
  /** The same door for the rulers, by the components' own TLS. */
  gatewayInternal: 9096,
  reloader: 9092,
  /** The web UI of the Query over all tenants, at the gateway. */
  webUi: 9089,
  oauth2Proxy: 4180,
  s3: 7070,
  prometheus: 9095,
  /** The reconciler's metrics and probes. */
  reconciler: 9093,
  /** The webhook: control planes of private clusters may reach the kubelet's port anyway. */
  webhook: 10250,
  alertmanager: 9093,
  fanout: 19292,
  fanoutMetrics: 9094,
} as const;

/** Thanos Receive always listens for Cap'n Proto, and takes what comes: where nobody uses it, it hears only itself. */
export const closedCapnproto = "127.0.0.1:0";
