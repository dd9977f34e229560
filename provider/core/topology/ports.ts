/** The ports that the components listen on; Thanos's own defaults where it has them. */
export const ports = {
  grpc: 10901,
  http: 10902,
  remoteWrite: 19291,
  /** The gateway's and the agent proxy's door. */
  gateway: 9090,
  gatewayMetrics: 9091,
  reloader: 9092,
  s3: 7070,
  prometheus: 9095,
  /** The reconciler's metrics and probes. */
  reconciler: 9093,
} as const;
